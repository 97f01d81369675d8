/**
 * Tells the hub how far a call got: `delivered` when the phone has it, `seen` when it is on a visible screen.
 * A receipt may die with its connection, so every new connection says them again; the hub takes them as one.
 */
import type { CallView, ClientFrame, ReceiptStage, ServerFrame } from '../lib/wire';

export interface ReceiptsOptions {
  /** False when it could not be sent. */
  send: (frame: ClientFrame) => boolean;
  ringing: () => readonly CallView[];
  visible: () => boolean;
}

export class Receipts {
  readonly #options: ReceiptsOptions;
  readonly #said = new Set<string>();
  #shown: CallView | null = null;

  constructor(options: ReceiptsOptions) {
    this.#options = options;
  }

  /** After every frame that was taken in. */
  onFrame(frame: ServerFrame): void {
    if (frame.type === 'snapshot' || frame.type === 'resumed') this.#said.clear();
    this.flush();
  }

  /** The call that fills the screen now. */
  show(call: CallView | null): void {
    this.#shown = call;
    this.flush();
  }

  /** Says what was not said on this connection. */
  flush(): void {
    for (const call of this.#options.ringing()) this.#say(call, 'delivered');
    if (this.#shown?.state === 'ringing' && this.#options.visible()) this.#say(this.#shown, 'seen');
  }

  #say(call: CallView, stage: ReceiptStage): void {
    const key = `${call.alarm} ${call.page} ${stage}`;
    if (this.#said.has(key)) return;
    if (this.#options.send({ type: 'receipt', alarm: call.alarm, page: call.page, stage })) this.#said.add(key);
  }
}

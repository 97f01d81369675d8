/** One report as its reporter follows it: asked anew while somebody looks, and it says when it is not current. */
import { ApiError } from '../api';
import { newId } from '../new_id';
import type { FollowView, Problem } from '../wire';
import type { ReportApi } from './api';
import type { Key } from './own.svelte';

const EVERY_MS = 15_000;

export type Doing = 'message' | 'rate' | 'withdraw';

export interface FollowingOptions {
  readonly api: Pick<ReportApi, 'follow' | 'message' | 'rate' | 'withdraw'>;
  readonly key: Key;
  /** Somebody looks at it, and the hub can know of it. */
  readonly isWanted?: () => boolean;
}

export class Following {
  view = $state.raw<FollowView | null>(null);
  /** When `view` came, Unix ms of this phone. */
  at = $state<number | null>(null);
  /** The last time there was no answer: what is shown is as old as `at`. */
  stale = $state(false);
  /** The hub knows no such ticket, or the code is not its own. It is not asked again by itself: wrong codes are counted. */
  missing = $state(false);
  /** What is being sent. */
  doing = $state<Doing | null>(null);
  /** Why the last thing was not done: a refusal, or no answer. */
  problem = $state.raw<Problem | 'no_answer' | null>(null);
  readonly #options: FollowingOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  #stopped = false;
  /** The message on its way: a second try carries the same id. */
  #message = { text: '', id: '' };

  constructor(options: FollowingOptions) {
    this.#options = options;
  }

  start(): void {
    void this.refresh();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Asks now, and every 15 s from now on while it is wanted. */
  async refresh(): Promise<void> {
    if (this.#asking || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#asking = true;
    if (this.#options.isWanted?.() ?? true) await this.#ask();
    this.#asking = false;
    if (!this.#stopped && !this.missing) this.#timer = setTimeout(() => void this.refresh(), EVERY_MS);
  }

  async #ask(): Promise<void> {
    try {
      this.view = await this.#options.api.follow(this.#options.key);
      this.at = Date.now();
      this.stale = this.missing = false;
    } catch (error) {
      this.missing = error instanceof ApiError && error.status === 404;
      this.stale = true;
    }
  }

  /** True when the hub has it. The same text again after no answer is the same message. */
  message(text: string): Promise<boolean> {
    if (this.#message.text !== text) this.#message = { text, id: newId() };
    const request = { ...this.#message };
    return this.#do('message', () => this.#options.api.message(this.#options.key, request));
  }

  rate(satisfied: boolean, text: string | null): Promise<boolean> {
    return this.#do('rate', () => this.#options.api.rate(this.#options.key, { satisfied, text }));
  }

  withdraw(): Promise<boolean> {
    return this.#do('withdraw', () => this.#options.api.withdraw(this.#options.key));
  }

  async #do(doing: Doing, send: () => Promise<unknown>): Promise<boolean> {
    if (this.doing) return false;
    this.doing = doing;
    this.problem = null;
    try {
      await send();
      if (doing === 'message') this.#message = { text: '', id: '' };
      void this.refresh();
      return true;
    } catch (error) {
      this.problem = error instanceof ApiError ? error.problem : 'no_answer';
      return false;
    } finally {
      this.doing = null;
    }
  }
}

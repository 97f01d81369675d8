/**
 * Reports on their way to the hub. A report is put on the shelf before anything is sent and leaves it only when the hub
 * has it: no network, a full hub or a closed page cost nothing but time. Its id is made once, so sent twice is one ticket.
 * Invariant: oldest first, the pictures of a report before the report; no answer is never a reason to give up.
 */
import { ApiError } from '../api';
import type { Problem, ReportThanks, TicketId } from '../wire';
import type { ReportApi } from './api';
import type { Kept, Piece, Shelf } from './shelf';

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;
/** Statuses that another try may turn: time out, too early, too many. */
const PASSING = new Set([401, 403, 408, 425, 429]);

/** Codes of the hub that has no room for more pictures today: the report does not wait for that. */
const NO_ROOM = new Set(['address_full', 'no_space']);

/** What a report says whose only word was a picture that the hub did not take. Read by staff. */
const PICTURE_LOST = '（照片没有收下）';

export type Progress = 'sending' | 'waiting' | 'refused' | 'sent';

/** True when another try may help: no answer, the hub is busy, or it failed. */
export function mayTryAgain(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || PASSING.has(error.status);
}

export interface QueueOptions {
  readonly api: Pick<ReportApi, 'report' | 'upload'>;
  readonly shelf: Shelf;
  /** The hub has it. */
  readonly onsent?: (id: TicketId, thanks: ReportThanks) => void;
}

export class Queue {
  /** Oldest first. */
  waiting = $state.raw<readonly Kept[]>([]);
  /** Answers of this visit. */
  thanks = $state.raw<ReadonlyMap<TicketId, ReportThanks>>(new Map());
  /** Pictures that the hub did not take, by report. */
  lost = $state.raw<ReadonlyMap<TicketId, readonly string[]>>(new Map());
  /** The one that is under way. */
  sending = $state<TicketId | null>(null);
  /** False: this browser keeps nothing, the page must stay open. */
  safe = $state(true);
  readonly #options: QueueOptions;
  /** What was left on the shelf is known. */
  readonly loaded: Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauses = 0;
  #running = false;
  #stopped = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.loaded = this.#load();
  }

  /** Puts a report in; resolves when it is on the shelf. It is sent from then on. The same id again changes nothing. */
  async add(kept: Kept): Promise<void> {
    await this.loaded;
    const { id } = kept.request;
    if (this.thanks.has(id) || this.waiting.some((one) => one.request.id === id)) return;
    this.waiting = [...this.waiting, kept];
    await this.#put(kept);
    void this.#run();
  }

  progressOf(id: TicketId): Progress | null {
    if (this.thanks.has(id)) return 'sent';
    const kept = this.waiting.find((one) => one.request.id === id);
    if (!kept) return null;
    return kept.problem ? 'refused' : this.sending === id ? 'sending' : 'waiting';
  }

  /** The network is back, or the page is looked at: do not sit out a pause. */
  nudge(): void {
    clearTimeout(this.#timer);
    void this.#run();
  }

  /** Its owner wants a refused one sent again. */
  async retry(id: TicketId): Promise<void> {
    const kept = this.waiting.find((one) => one.request.id === id);
    if (kept) await this.#put({ ...kept, problem: null });
    this.nudge();
  }

  /** Its owner gives it up. */
  async drop(id: TicketId): Promise<void> {
    this.waiting = this.waiting.filter((one) => one.request.id !== id);
    await this.#options.shelf.remove(id).catch(() => undefined);
  }

  /** Sends nothing more; what waits stays on the shelf. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #load(): Promise<void> {
    try {
      this.waiting = await this.#options.shelf.all();
    } catch {
      this.safe = false;
    }
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#running || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#running = true;
    const answered = await this.#sendAll();
    this.#running = false;
    this.sending = null;
    if (this.#stopped) return;
    // One may have come in after the last look.
    if (answered) return this.#next() ? this.#run() : undefined;
    const pause = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#pauses++, 6));
    this.#timer = setTimeout(() => void this.#run(), pause);
  }

  /** False: there was no answer, and the rest waits too. */
  async #sendAll(): Promise<boolean> {
    for (let kept = this.#next(); kept && !this.#stopped; kept = this.#next()) {
      this.sending = kept.request.id;
      try {
        await this.#send(kept);
        this.#pauses = 0;
      } catch (error) {
        if (!(error instanceof ApiError) || mayTryAgain(error)) return false;
        await this.#refused(kept, error.problem);
      }
    }
    return true;
  }

  #next(): Kept | undefined {
    return this.waiting.find((one) => one.problem === null);
  }

  /** As it stands by now; none when its owner has dropped it. */
  #now(kept: Kept): Kept | undefined {
    return this.waiting.find((one) => one.request.id === kept.request.id);
  }

  async #send(first: Kept): Promise<void> {
    let kept = first;
    for (const [index, piece] of first.pieces.entries()) {
      if (piece.uploaded || piece.refused) continue;
      kept = await this.#upload(kept, index, piece);
      if (!this.#now(kept)) return;
      await this.#put(kept);
    }
    const photos = kept.pieces.flatMap((piece) => (piece.uploaded ? [[...piece.uploaded] as [string, string]] : []));
    const { text, form } = kept.request;
    const isMute = text === '' && form.length === 0 && photos.length === 0;
    const thanks = await this.#options.api.report({ ...kept.request, photos, text: isMute ? PICTURE_LOST : text });
    await this.#sent(kept, thanks);
  }

  /** The hub forgets uploads that no report names for a day: one that waited that long sends its pictures again, once. */
  async #refused(before: Kept, problem: Problem): Promise<void> {
    const kept = this.#now(before) ?? before;
    if (before.pieces.some((piece) => piece.uploaded)) {
      await this.#put({ ...kept, pieces: kept.pieces.map((piece) => ({ ...piece, uploaded: null })) });
    } else await this.#put({ ...kept, problem });
  }

  async #upload(kept: Kept, index: number, piece: Piece): Promise<Kept> {
    const set = (change: Partial<Piece>) => kept.pieces.map((one, at) => (at === index ? { ...one, ...change } : one));
    try {
      const { id, token, place } = await this.#options.api.upload(piece.bytes, piece.type);
      const request = { ...kept.request, place: kept.request.place ?? place };
      return { ...kept, request, pieces: set({ uploaded: [id, token] }) };
    } catch (error) {
      if (!(error instanceof ApiError) || (mayTryAgain(error) && !NO_ROOM.has(error.code))) throw error;
      return { ...kept, pieces: set({ refused: error.problem.detail }) };
    }
  }

  async #sent(kept: Kept, thanks: ReportThanks): Promise<void> {
    const { id } = kept.request;
    const refused = kept.pieces.flatMap((piece) => (piece.refused ? [piece.refused] : []));
    if (refused.length > 0) this.lost = new Map(this.lost).set(id, refused);
    this.thanks = new Map(this.thanks).set(id, thanks);
    this.#options.onsent?.(id, thanks);
    await this.drop(id);
  }

  async #put(kept: Kept): Promise<void> {
    this.waiting = this.waiting.map((one) => (one.request.id === kept.request.id ? kept : one));
    try {
      await this.#options.shelf.put(kept);
    } catch {
      this.safe = false;
    }
  }
}

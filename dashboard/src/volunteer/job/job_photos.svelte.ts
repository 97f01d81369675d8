/**
 * Pictures of jobs on their way to the hub. No answer means another try, for as long as the page is open; a refusal is
 * shown. Invariant: one at a time, oldest first, so that a weak line finishes one before it begins the next.
 */
import { ApiError } from '../../lib/api';
import { newId } from '../../lib/new_id';
import { ticketApi, type TicketApi } from '../../lib/ticket/api';
import type { TicketId } from '../../lib/wire';
import { mayTryAgain } from '../outbox.svelte';

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

export interface JobPhoto {
  readonly id: string;
  readonly job: TicketId;
  readonly file: Blob;
  readonly state: 'waiting' | 'sent' | 'refused';
  /** With `refused`: why. */
  readonly detail: string;
}

export class JobPhotos {
  items = $state.raw<readonly JobPhoto[]>([]);
  /** A try failed; the next follows by itself. */
  stuck = $state(false);
  readonly #api: Pick<TicketApi, 'addPhoto'>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #running = false;
  #stopped = false;

  constructor(api: Pick<TicketApi, 'addPhoto'> = ticketApi) {
    this.#api = api;
  }

  add(job: TicketId, files: Iterable<Blob>): void {
    const fresh = [...files].map((file): JobPhoto => ({ id: newId(), job, file, state: 'waiting', detail: '' }));
    this.items = [...this.items, ...fresh];
    void this.#run();
  }

  of(job: TicketId): readonly JobPhoto[] {
    return this.items.filter((photo) => photo.job === job);
  }

  drop(id: string): void {
    this.items = this.items.filter((photo) => photo.id !== id);
  }

  /** The network is back: do not sit out a pause. */
  nudge(): void {
    clearTimeout(this.#timer);
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let photo = this.#next(); photo && !this.#stopped; photo = this.#next()) {
      if (await this.#send(photo)) continue;
      const pause = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures++, 6));
      this.#timer = setTimeout(() => void this.#run(), pause);
      break;
    }
    this.#running = false;
  }

  #next(): JobPhoto | undefined {
    return this.items.find((photo) => photo.state === 'waiting');
  }

  /** False: there was no answer. */
  async #send(photo: JobPhoto): Promise<boolean> {
    try {
      await this.#api.addPhoto(photo.job, photo.file);
      this.#set(photo.id, { state: 'sent' });
    } catch (error) {
      const passing = mayTryAgain(error) && (error instanceof Error ? error.name !== 'TooBig' : true);
      if (passing) {
        this.stuck = true;
        return false;
      }
      this.#set(photo.id, { state: 'refused', detail: error instanceof ApiError ? error.problem.detail : '' });
    }
    this.#failures = 0;
    this.stuck = false;
    return true;
  }

  #set(id: string, change: Partial<JobPhoto>): void {
    this.items = this.items.map((photo) => (photo.id === id ? { ...photo, ...change } : photo));
  }
}

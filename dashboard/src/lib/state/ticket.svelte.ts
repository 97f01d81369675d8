/**
 * Tickets that are not closed (staff), and jobs (volunteers), as the feed says. A ticket carries its version; a job
 * carries none, so what counts is the position in the log of the event that told of it. Older news changes nothing.
 */
import { SvelteMap } from 'svelte/reactivity';
import { isJob } from '../ticket/job';
import type { JobView, Position, TicketId, TicketView } from '../wire';
import { Versioned } from './versioned.svelte';

export class Tickets extends Versioned<TicketId, TicketView> {
  /** Puts one ticket in, as it is after an event; a closed one leaves. */
  take(ticket: TicketView): void {
    this.put(ticket, ticket.state === 'closed');
  }

  /** It is a private case of others now: nothing of it stays here. */
  forget(id: TicketId): void {
    this.open.delete(id);
  }
}

export class Jobs {
  /** Own jobs and those that may be claimed, by id. */
  readonly byId = new SvelteMap<TicketId, JobView>();
  readonly #toldAt = new Map<TicketId, Position>();
  #since: Position = 0;

  /** Replaces all. */
  snapshot(jobs: readonly JobView[], position: Position): void {
    this.clear();
    this.#since = position;
    for (const job of jobs) if (isJob(job)) this.byId.set(job.id, job);
  }

  /** Puts one job in, as it is after the event at `position`; one that is neither own nor free leaves. */
  put(job: JobView, position: Position): void {
    if (position <= (this.#toldAt.get(job.id) ?? this.#since)) return;
    this.#toldAt.set(job.id, position);
    if (isJob(job)) this.byId.set(job.id, job);
    else this.byId.delete(job.id);
  }

  clear(): void {
    this.byId.clear();
    this.#toldAt.clear();
    this.#since = 0;
  }
}

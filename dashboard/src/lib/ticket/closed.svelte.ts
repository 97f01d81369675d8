/** Tickets that are over, read page by page, the latest first. */
import type { TicketView } from '../wire';
import { ticketApi, type TicketApi } from './api';

export class ClosedTicketList {
  tickets = $state.raw<readonly TicketView[]>([]);
  reading = $state<'idle' | 'loading' | 'read' | 'failed'>('idle');
  /** Where the next page begins; none at the end. */
  next = $state<string | null>(null);
  readonly #api: Pick<TicketApi, 'closed'>;

  constructor(api: Pick<TicketApi, 'closed'> = ticketApi) {
    this.#api = api;
  }

  /** Reads the first page, or the one after what is shown. */
  async read(more = false): Promise<void> {
    if (this.reading === 'loading') return;
    this.reading = 'loading';
    try {
      const page = await this.#api.closed(more ? (this.next ?? undefined) : undefined);
      const known = new Set(more ? this.tickets.map(({ id }) => id) : []);
      this.tickets = [...(more ? this.tickets : []), ...page.tickets.filter(({ id }) => !known.has(id))];
      this.next = page.next;
      this.reading = 'read';
    } catch {
      this.reading = 'failed';
    }
  }
}

/** One ticket as its page shows it, read anew whenever the feed has a newer version of it. A slow answer never replaces a newer one. */
import { ApiError } from '../../../lib/api';
import { ticketApi, type TicketApi } from '../../../lib/ticket/api';
import type { TicketId, TicketPage } from '../../../lib/wire';

export class TicketSource {
  page = $state.raw<TicketPage | null>(null);
  failed = $state<'no' | 'missing' | 'silent'>('no');
  readonly #id: TicketId;
  readonly #api: Pick<TicketApi, 'page'>;
  #asked = 0;

  constructor(id: TicketId, api: Pick<TicketApi, 'page'> = ticketApi) {
    this.#id = id;
    this.#api = api;
  }

  async read(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await this.#api.page(this.#id);
      if (asked !== this.#asked) return;
      this.page = page;
      this.failed = 'no';
    } catch (error) {
      if (asked === this.#asked) this.failed = error instanceof ApiError && (error.status === 404 || error.status === 403) ? 'missing' : 'silent';
    }
  }
}

/** What the numbers page shows: the selection, and the last answer to it. An answer to an older selection is dropped. */
import { type Selection, rateApi } from '../../lib/rate/api';
import type { RatesView, TopicsView } from '../../lib/wire';

export class Figures {
  selection = $state.raw<Selection>({ area: '', category: '', from: '', to: '' });
  rates = $state.raw<RatesView | null>(null);
  topics = $state.raw<TopicsView | null>(null);
  busy = $state(false);
  #asked = 0;

  /** Changes a part of the selection; the answer comes with `read`. */
  choose(part: Partial<Selection>): void {
    this.selection = { ...this.selection, ...part };
  }

  /** Asks the hub. Rejects with what the hub or the network said. */
  async read(api: Pick<typeof rateApi, 'rates' | 'topics'> = rateApi): Promise<void> {
    const mine = ++this.#asked;
    const selection = this.selection;
    this.busy = true;
    try {
      const [rates, topics] = await Promise.all([api.rates(selection), api.topics(selection)]);
      if (mine === this.#asked) {
        this.rates = rates;
        this.topics = topics;
      }
    } finally {
      if (mine === this.#asked) this.busy = false;
    }
  }
}

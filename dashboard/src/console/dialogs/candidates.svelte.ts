/** The people who may be asked for one alarm, best first, as the hub ranks them. A late answer never replaces a newer one. */
import { api } from '../../lib/api';
import type { AlarmId, CandidateView } from '../../lib/wire';

/** A name is typed in one go. */
const GATHER_MS = 180;

export class Candidates {
  list = $state.raw<readonly CandidateView[]>([]);
  state = $state<'loading' | 'read' | 'failed'>('loading');
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  search(alarm: AlarmId, text: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(alarm, text), text === '' ? 0 : GATHER_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #read(alarm: AlarmId, text: string): Promise<void> {
    const asked = ++this.#asked;
    try {
      const list = await api.candidates(alarm, text.trim());
      if (asked !== this.#asked) return;
      this.list = list;
      this.state = 'read';
    } catch {
      if (asked === this.#asked) this.state = 'failed';
    }
  }
}

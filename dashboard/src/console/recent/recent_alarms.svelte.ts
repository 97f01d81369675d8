/** Closed alarms, newest first: those this screen saw close, then the hub's pages. One alarm is never there twice. */
import { api } from '../../lib/api';
import type { AlarmView, RecentAlarms } from '../../lib/wire';

/** Newest close first, each once; the later view of the same alarm wins. */
export function mergeRecent(seen: Iterable<AlarmView>, read: Iterable<AlarmView>): AlarmView[] {
  const byId = new Map<string, AlarmView>();
  for (const alarm of [...read, ...seen]) {
    const known = byId.get(alarm.id);
    if (!known || alarm.version >= known.version) byId.set(alarm.id, alarm);
  }
  return [...byId.values()].sort((a, b) => (b.closed_at ?? 0) - (a.closed_at ?? 0));
}

export class RecentPages {
  read = $state.raw<readonly AlarmView[]>([]);
  state = $state<'loading' | 'read' | 'failed'>('loading');
  #next = $state<string | null>(null);
  readonly more = $derived(this.#next !== null);
  readonly #page: (before?: string) => Promise<RecentAlarms>;

  constructor(page: (before?: string) => Promise<RecentAlarms> = api.recentAlarms) {
    this.#page = page;
  }

  /** The first page, or the one after what is there. */
  async load(): Promise<void> {
    this.state = 'loading';
    try {
      const { alarms, next } = this.#next === null ? await this.#page() : await this.#page(this.#next);
      this.read = [...this.read, ...alarms];
      this.#next = next;
      this.state = 'read';
    } catch {
      this.state = 'failed';
    }
  }
}

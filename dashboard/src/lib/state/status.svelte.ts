/** Open alarms as an observer sees them: kind, grid, phase; nobody's name. */
import { SvelteMap } from 'svelte/reactivity';
import type { AlarmId, StatusView } from '../wire';

export class Statuses {
  readonly open = new SvelteMap<AlarmId, StatusView>();

  snapshot(statuses: readonly StatusView[]): void {
    this.open.clear();
    for (const status of statuses) this.open.set(status.id, status);
  }

  put(status: StatusView): void {
    if (status.phase === 'closed') this.open.delete(status.id);
    else this.open.set(status.id, status);
  }

  clear(): void {
    this.open.clear();
  }
}

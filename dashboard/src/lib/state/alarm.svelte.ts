/**
 * The alarms that this session (staff) may see. Every update is an idempotent upsert: the same view twice changes
 * nothing, an older one is ignored, and a closed alarm never comes back into the open list.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { AlarmChange, AlarmId, AlarmView, PageView } from '../wire';

/** How many closed alarms this screen remembers. */
const RECENT_LIMIT = 200;

/** Pages of `next` laid over those of `before`, by number: an event carries only the pages that changed. */
export function mergePages(before: readonly PageView[], next: readonly PageView[]): PageView[] {
  const byNo = new Map(before.map((page) => [page.no, page]));
  for (const page of next) byNo.set(page.no, page);
  return [...byNo.values()].sort((a, b) => a.no - b.no);
}

export class Alarms {
  /** Open alarms by id. Values are replaced whole, never changed inside. */
  readonly open = new SvelteMap<AlarmId, AlarmView>();
  /** Closed while this screen watched, by id, oldest first. */
  readonly recent = new SvelteMap<AlarmId, AlarmView>();

  /** Replaces the open list. */
  snapshot(alarms: readonly AlarmView[]): void {
    const ids = new Set(alarms.map((alarm) => alarm.id));
    for (const id of this.open.keys()) if (!ids.has(id)) this.open.delete(id);
    for (const alarm of alarms) {
      this.recent.delete(alarm.id);
      this.open.set(alarm.id, alarm);
    }
  }

  /** Puts one alarm in, as it is after an event. */
  put(alarm: AlarmView): void {
    const known = this.get(alarm.id);
    if (known && alarm.version < known.version) return;
    const merged = known ? { ...alarm, pages: mergePages(known.pages, alarm.pages) } : alarm;
    if (alarm.phase !== 'closed') {
      this.open.set(alarm.id, merged);
      return;
    }
    this.open.delete(alarm.id);
    this.recent.delete(alarm.id);
    this.recent.set(alarm.id, merged);
    for (const id of this.recent.keys()) {
      if (this.recent.size <= RECENT_LIMIT) break;
      this.recent.delete(id);
    }
  }

  /** Puts in what a frequent event changed of an alarm that is known. */
  change(change: AlarmChange): void {
    const known = this.get(change.id);
    if (!known || change.version < known.version) return;
    const fresh = new Map(change.pages?.map((page) => [page.no, page]));
    const pages = known.pages.map((page) => ({ ...page, ...fresh.get(page.no) }));
    const { version, presses, pressed_at } = change;
    const list = this.open.has(change.id) ? this.open : this.recent;
    list.set(change.id, { ...known, version, presses, pressed_at, pages });
  }

  /** An alarm of either list. */
  get(id: AlarmId): AlarmView | undefined {
    return this.open.get(id) ?? this.recent.get(id);
  }

  clear(): void {
    this.open.clear();
    this.recent.clear();
  }
}

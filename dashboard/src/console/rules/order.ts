/** Which alarm comes first on the desk, what a search finds, and how alarming a clock looks. */
import type { AlarmView, PhaseName } from '../../lib/wire';

const RANK: Record<PhaseName, number> = { calling: 0, coming: 1, on_scene: 2, closed: 3 };

/** Unanswered before answered; within each, the one that waits longest first. Ids break ties, so the order is stable. */
export function compareAlarms(a: AlarmView, b: AlarmView): number {
  return RANK[a.phase] - RANK[b.phase] || a.opened_at - b.opened_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** A sorted copy. */
export function sortAlarms(alarms: Iterable<AlarmView>): AlarmView[] {
  return [...alarms].sort(compareAlarms);
}

/** The building, unit and door where known, else whatever leads there. */
export function alarmLabel(alarm: AlarmView): string {
  return alarm.household?.label ?? alarm.street ?? alarm.area_name;
}

/** True when every word of `query` stands somewhere in what the card shows. */
export function matches(alarm: AlarmView, query: string): boolean {
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const text = [
    alarmLabel(alarm),
    alarm.area_name,
    alarm.street ?? '',
    alarm.device ?? '',
    ...(alarm.household?.residents ?? []),
    ...alarm.pages.map((page) => page.name),
  ]
    .join(' ')
    .toLowerCase();
  return wanted.every((word) => text.includes(word));
}

/** How alarming a clock is: below 60 s, below 180 s, and beyond. */
export type Band = 'fresh' | 'late' | 'overdue';

/** Where 60 s and 180 s come from: the telecare targets the reports are measured by. */
export function clockBand(seconds: number): Band {
  if (seconds < 60) return 'fresh';
  return seconds < 180 ? 'late' : 'overdue';
}

/** Where `step` away from `current` leads in a list of ids; the ends hold. Without a current one: the first. */
export function neighbour(ids: readonly string[], current: string | null, step: 1 | -1): string | null {
  if (ids.length === 0) return null;
  const index = current === null ? -1 : ids.indexOf(current);
  if (index < 0) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, index + step))] ?? null;
}

/** Stops in the order of going, and what the map shows of them. Pure: the hub reckons the order, this keeps it up to date. */
import type { MapLink, MapPoint } from '../map/types';
import type { LatLon, UnixMs, VisitedHome, VisitId } from '../wire';

/** A door, for staff (a visit) or for whoever goes there (a stop). */
export interface Door {
  readonly id: VisitId;
  readonly due_at: UnixMs;
  readonly home: VisitedHome;
}

/** Those on the round as the hub ordered them, and the others by their day. One that is over is in neither. */
export function inOrder<D extends Door>(doors: Iterable<D>, order: readonly VisitId[], now: UnixMs): { today: D[]; later: D[] } {
  const place = new Map(order.map((id, index) => [id, index]));
  const day = new Date(now);
  const midnight = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
  const isToday = (door: D): boolean => place.has(door.id) || door.due_at < midnight;
  const rank = (door: D): number => place.get(door.id) ?? Infinity;
  const byDay = [...doors].sort((a, b) => a.due_at - b.due_at || (a.id < b.id ? -1 : 1));
  const today = byDay.filter(isToday).sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  return { today, later: byDay.filter((door) => !isToday(door)) };
}

/** The doors of today, numbered, and the start. */
export function roundPoints(doors: readonly Door[], start: LatLon | null, now: UnixMs, me: string): MapPoint[] {
  const points: MapPoint[] = doors.flatMap((door, index) =>
    door.home.place ? [{ id: door.id, place: door.home.place, look: door.due_at < now ? 'ticket-late' : 'ticket', label: `${index + 1} ${door.home.address}` } as const] : [],
  );
  return start ? [...points, { id: 'me', place: start, look: 'me', label: me }] : points;
}

/** Straight lines from the start from door to door. */
export function roundLinks(doors: readonly Door[], start: LatLon | null): MapLink[] {
  const way = [start, ...doors.map((door) => door.home.place)].filter((place) => place !== null);
  return way.slice(1).flatMap((to, index) => {
    const from = way[index];
    return from ? [{ from, to, look: 'coming' as const }] : [];
  });
}

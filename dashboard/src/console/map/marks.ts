/** Which marks and links the desk's map shows, from the state of the feed. */
import type { MapLink, MapPoint, PointLook } from '../../lib/map/types';
import type { AlarmView, LatLon, PageState, PhaseName, ResponderView } from '../../lib/wire';
import { alarmLabel } from '../rules/order';

const ALARM_LOOK: Record<PhaseName, PointLook> = {
  calling: 'alarm-calling',
  coming: 'alarm-coming',
  on_scene: 'alarm-on-scene',
  closed: 'alarm-on-scene',
};
const REFUSED: ReadonlySet<PageState> = new Set(['declined', 'expired', 'undelivered']);

/** Marks are named apart, so that one id never means both an alarm and a person. */
export const alarmMark = (id: string): string => `alarm:${id}`;
export const personMark = (id: string): string => `person:${id}`;

/** The alarm's id in a mark's name; none for other marks. */
export function alarmOfMark(mark: string): string | null {
  return mark.startsWith('alarm:') ? mark.slice('alarm:'.length) : null;
}

export function alarmPoints(alarms: readonly AlarmView[]): MapPoint[] {
  return alarms.flatMap((alarm) =>
    alarm.place
      ? [{ id: alarmMark(alarm.id), place: alarm.place, look: ALARM_LOOK[alarm.phase], label: alarmLabel(alarm), kind: alarm.kind }]
      : [],
  );
}

/** Those on call, and those committed; the others are nobody's business. */
export function personPoints(responders: Iterable<ResponderView>): MapPoint[] {
  const points: MapPoint[] = [];
  for (const person of responders) {
    if (!person.place || !(person.on_call || person.committed)) continue;
    const look = person.committed ? 'responder-committed' : person.connected ? 'responder' : 'responder-away';
    points.push({ id: personMark(person.id), place: person.place, look, label: person.name });
  }
  return points;
}

/** Lines from those who were asked to the chosen alarm's door. Stood down ones have none. */
export function pageLinks(alarm: AlarmView | null, placeOf: (person: string) => LatLon | null | undefined): MapLink[] {
  if (!alarm?.place || alarm.phase === 'closed') return [];
  const door = alarm.place;
  return alarm.pages.flatMap((page) => {
    const from = placeOf(page.person);
    if (!from || page.state === 'stood_down') return [];
    const look = page.state === 'accepted' ? 'coming' : REFUSED.has(page.state) ? 'refused' : 'asked';
    return [{ from, to: door, look }];
  });
}

/** What was tapped on this phone about a visit and has not come back with the feed yet. */
import type { VisitId } from '../../lib/wire';
import type { Entry, Outbox, VisitAction } from '../outbox.svelte';

const ENDS: ReadonlySet<VisitAction['do']> = new Set(['visit_done', 'visit_not_home', 'visit_refuse']);

/** The tap that ends a visit and was not refused. */
export function endOf(outbox: Pick<Outbox, 'about'>, visit: VisitId): Entry | undefined {
  return outbox.about(visit).find(({ action, state }) => 'visit' in action && ENDS.has(action.do) && state !== 'refused');
}

/** True once somebody is at the door: the hub says so, or this phone has it on its way. */
export function isBegun(outbox: Pick<Outbox, 'of'>, visit: VisitId, state: string): boolean {
  const entry = outbox.of('visit_start', visit);
  return state === 'started' || (entry !== undefined && entry.state !== 'refused');
}

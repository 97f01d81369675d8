/** In which order the desk looks at visits. */
import type { Tell, VisitView } from '../../../lib/wire';

const HEIGHT: Record<Tell, number> = { assigned: 1, coordinator: 2, duty_lead: 3 };

/** What was told furthest upwards first, then what is due first. */
export function byUrgency(visits: Iterable<VisitView>): VisitView[] {
  const height = (visit: VisitView): number => (visit.told ? HEIGHT[visit.told.tell] : 0);
  return [...visits].sort((a, b) => height(b) - height(a) || a.due_at - b.due_at || (a.id < b.id ? -1 : 1));
}

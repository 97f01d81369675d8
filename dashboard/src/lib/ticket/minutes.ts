/** Minutes of service as typed. */
import type { PersonId } from '../wire';

/** The hub takes 1 to 1,440 minutes of one person. */
const AT_MOST_MIN = 1_440;

/** Whole minutes; none when nothing was typed, NaN when it is no number the hub takes. */
export function minutesOf(typed: string): number | null {
  const text = typed.trim();
  if (text === '') return null;
  const minutes = /^\d+$/.test(text) ? Number(text) : NaN;
  return minutes >= 1 && minutes <= AT_MOST_MIN ? minutes : NaN;
}

/** As the hub takes them: empty when nothing was typed (it reckons itself), null when it cannot be taken. */
export function minutesFor(person: PersonId | null, typed: string): [PersonId, number][] | null {
  const minutes = minutesOf(typed);
  if (minutes === null || person === null) return [];
  return Number.isNaN(minutes) ? null : [[person, minutes]];
}

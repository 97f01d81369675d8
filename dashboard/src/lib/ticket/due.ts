/**
 * The one clock of a ticket that counts now, and how bad it is. Days end at midnight of this screen; a week ends on
 * Sunday. The hub decides what is late; this only shows it.
 */
import type { TicketView, UnixMs } from '../wire';

/** Which clock runs: to judge a hazard, to make it safe, to look at it, to be done with it. */
export type DueKind = 'judge' | 'safe' | 'respond' | 'solve';

export interface Due {
  readonly kind: DueKind;
  readonly at: UnixMs;
}

export type DueBand = 'none' | 'paused' | 'calm' | 'soon' | 'late';

/** The clock that counts now; none when nothing is to be done any more, or it stands. */
export function dueOf(ticket: TicketView): Due | null {
  if (ticket.state === 'done' || ticket.state === 'confirmed' || ticket.state === 'closed') return null;
  if (ticket.judge_by !== null && ticket.hazard_valid === null) return { kind: 'judge', at: ticket.judge_by };
  if (ticket.paused_at !== null) return null;
  const clocks: Due[] = [];
  if (ticket.safe_by !== null && ticket.fenced_at === null) clocks.push({ kind: 'safe', at: ticket.safe_by });
  if (ticket.state === 'submitted' && ticket.respond_by !== null) clocks.push({ kind: 'respond', at: ticket.respond_by });
  if (ticket.solve_by !== null) clocks.push({ kind: 'solve', at: ticket.solve_by });
  return clocks.reduce<Due | null>((first, due) => (first === null || due.at < first.at ? due : first), null);
}

export function dueBand(ticket: TicketView, now: UnixMs): DueBand {
  const due = dueOf(ticket);
  if (due === null) return ticket.paused_at !== null && ticket.state !== 'closed' ? 'paused' : 'none';
  if (due.at <= now) return 'late';
  return ticket.warned || due.kind === 'judge' ? 'soon' : 'calm';
}

/** The first moment after the day of `now` (`days` = 0), or after so many more days. */
export function dayEnd(now: UnixMs, days = 0): UnixMs {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1 + days).getTime();
}

/** The first moment after the week of `now`. */
export function weekEnd(now: UnixMs): UnixMs {
  return dayEnd(now, (7 - new Date(now).getDay()) % 7);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A length of time in one unit, rounded down, for "2 hours left" and "35 minutes late". Never negative. */
export interface Span {
  readonly unit: 'minutes' | 'hours' | 'days';
  readonly n: number;
}

export function spanOf(ms: number): Span {
  const length = Math.abs(ms);
  if (length < HOUR_MS) return { unit: 'minutes', n: Math.floor(length / MINUTE_MS) };
  if (length < 2 * DAY_MS) return { unit: 'hours', n: Math.floor(length / HOUR_MS) };
  return { unit: 'days', n: Math.floor(length / DAY_MS) };
}

/** A moment as the value of a `datetime-local` field: this screen's time, whole minutes. */
export function localInput(at: UnixMs): string {
  const day = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${two(day.getHours())}:${two(day.getMinutes())}`;
}

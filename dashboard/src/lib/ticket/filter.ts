/** Which tickets the board shows, and in which order. List, columns and map all show what comes out here. */
import type { AreaPath, CategoryKey, PersonId, TeamId, TicketView, UnixMs } from '../wire';
import { columnOf, COLUMNS, inboxCause, type Column, type InboxCause } from './column';
import { dayEnd, dueOf, weekEnd } from './due';

export type DueFilter = 'any' | 'late' | 'today' | 'week';
export const DUE_FILTERS: readonly DueFilter[] = ['any', 'late', 'today', 'week'];

export interface Filter {
  /** All below it; empty: everywhere. */
  readonly area: AreaPath | '';
  readonly category: CategoryKey | '';
  /** What is late is due today too, and this week. */
  readonly due: DueFilter;
  /** Given to me or to a team of mine. */
  readonly mine: boolean;
  readonly query: string;
}

export const ALL: Filter = { area: '', category: '', due: 'any', mine: false, query: '' };

/** What the filter compares with. */
export interface Reader {
  readonly now: UnixMs;
  readonly me: PersonId | null;
  readonly teams: ReadonlySet<TeamId>;
  /** A category's name as shown, so that one can search for it. */
  readonly nameOf: (ticket: TicketView) => string;
}

function isDue(ticket: TicketView, by: DueFilter, now: UnixMs): boolean {
  if (by === 'any') return true;
  const due = dueOf(ticket);
  if (due === null) return false;
  if (by === 'late') return due.at <= now;
  return due.at < (by === 'today' ? dayEnd(now) : weekEnd(now));
}

function isMine({ assignee }: TicketView, reader: Reader): boolean {
  if (assignee === null) return false;
  return assignee.noun === 'person' ? assignee.id === reader.me : reader.teams.has(assignee.id);
}

/** True when every word of the query stands somewhere in what the card shows; `#12` and `12` find the number. */
function isFound(ticket: TicketView, query: string, reader: Reader): boolean {
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const text = [`#${ticket.no}`, ticket.address, ticket.summary, ticket.assignee_name ?? '', reader.nameOf(ticket)].join(' ').toLowerCase();
  return wanted.every((word) => text.includes(word));
}

export function fits(ticket: TicketView, filter: Filter, reader: Reader): boolean {
  return (
    ticket.area.startsWith(filter.area) &&
    (filter.category === '' || ticket.category === filter.category) &&
    (!filter.mine || isMine(ticket, reader)) &&
    isDue(ticket, filter.due, reader.now) &&
    isFound(ticket, filter.query, reader)
  );
}

const CAUSE_RANK: Record<InboxCause, number> = { judge: 0, held: 1, triage: 2 };

/** Hazards to judge before all else, then whatever is due first; what has no clock comes last, the oldest first. */
export function compareTickets(a: TicketView, b: TicketView): number {
  const rank = (ticket: TicketView): number => {
    const cause = inboxCause(ticket);
    return cause === null ? 3 : CAUSE_RANK[cause];
  };
  const due = (ticket: TicketView): number => dueOf(ticket)?.at ?? Number.MAX_SAFE_INTEGER;
  return rank(a) - rank(b) || due(a) - due(b) || a.opened_at - b.opened_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The columns of the board, each sorted. */
export function columnsOf(tickets: Iterable<TicketView>): Record<Column, TicketView[]> {
  const columns = Object.fromEntries(COLUMNS.map((column) => [column, [] as TicketView[]])) as Record<Column, TicketView[]>;
  for (const ticket of tickets) {
    const column = columnOf(ticket);
    if (column !== null) columns[column].push(ticket);
  }
  for (const list of Object.values(columns)) list.sort(compareTickets);
  return columns;
}

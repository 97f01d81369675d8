/** Where a ticket stands on the board. Each ticket stands in exactly one column. */
import type { TicketStateName, TicketView } from '../wire';

/** 待分流 待接单 已派单 处理中 待核验 待评价. A closed ticket stands in none. */
export type Column = 'inbox' | 'waiting' | 'dispatched' | 'working' | 'check' | 'rating';

/** In the order of the board. */
export const COLUMNS: readonly Column[] = ['inbox', 'waiting', 'dispatched', 'working', 'check', 'rating'];

/** Why a human must look at it first: a hazard to judge, something held back, or not yet sized. */
export type InboxCause = 'judge' | 'held' | 'triage';

export function inboxCause(ticket: TicketView): InboxCause | null {
  if (ticket.state === 'closed') return null;
  if (ticket.judge_by !== null && ticket.hazard_valid === null) return 'judge';
  if (ticket.suspicion !== null) return 'held';
  return ticket.state === 'submitted' ? 'triage' : null;
}

const BY_STATE: Record<TicketStateName, Column | null> = {
  submitted: 'inbox',
  triaged: 'waiting',
  open: 'waiting',
  dispatched: 'dispatched',
  claimed: 'dispatched',
  working: 'working',
  done: 'check',
  confirmed: 'rating',
  closed: null,
};

export function columnOf(ticket: TicketView): Column | null {
  return inboxCause(ticket) === null ? BY_STATE[ticket.state] : 'inbox';
}

/** What the desk may do to a ticket now, the next step first. The hub decides again; this only spares useless buttons. */
import type { TicketAct, TicketStateName, TicketView } from '../wire';
import { inboxCause } from './column';

export type ActName = TicketAct['do'];

/** What the desk does, also on behalf of somebody without a phone; the rest stands on the volunteer's page. */
export type DeskAct =
  | 'judge'
  | 'clear'
  | 'triage'
  | 'open'
  | 'dispatch'
  | 'confirm'
  | 'send_back'
  | 'fence'
  | 'resume'
  | 'extend'
  | 'whistle'
  | 'merge'
  | 'refuse'
  | 'done'
  | 'hand_back'
  | 'reopen';

const GIVEN: ReadonlySet<TicketStateName> = new Set(['open', 'dispatched', 'claimed', 'working']);
const IN_HAND: ReadonlySet<TicketStateName> = new Set(['claimed', 'working']);
const FINISHED: ReadonlySet<TicketStateName> = new Set(['done', 'confirmed', 'closed']);

/** The next step of a state. */
function nextActs(ticket: TicketView): DeskAct[] {
  const { state } = ticket;
  const toAll: DeskAct[] = ticket.is_private_case ? [] : ['open'];
  if (state === 'submitted') return ['triage'];
  if (state === 'triaged') return ['dispatch', ...toAll];
  if (state === 'dispatched') return ['dispatch', ...toAll];
  if (GIVEN.has(state)) return ['dispatch'];
  return state === 'done' ? ['confirm', 'send_back'] : ['reopen'];
}

/** What may be done to any ticket that is not finished. */
function furtherActs(ticket: TicketView): DeskAct[] {
  const { state } = ticket;
  const acts: DeskAct[] = [];
  if (ticket.hazard_valid === true && ticket.fenced_at === null) acts.push('fence');
  if (ticket.paused_at !== null) acts.push('resume');
  else if (ticket.solve_by !== null && ticket.overdue_steps === 0) acts.push('extend');
  acts.push('whistle');
  if (state !== 'submitted') acts.push('triage', 'done');
  if (IN_HAND.has(state)) acts.push('hand_back');
  acts.push('merge', 'refuse');
  return acts;
}

export function deskActs(ticket: TicketView): DeskAct[] {
  if (ticket.state === 'closed') return ticket.closing === 'merged' ? [] : ['reopen'];
  const acts: DeskAct[] = inboxCause(ticket) === 'judge' ? ['judge'] : [];
  if (ticket.suspicion !== null) acts.push('clear');
  acts.push(...nextActs(ticket));
  if (!FINISHED.has(ticket.state)) acts.push(...furtherActs(ticket));
  return acts;
}

export function mayAct(ticket: TicketView, act: DeskAct): boolean {
  return deskActs(ticket).includes(act);
}

/** What can be done to many at once: what needs no words of its own for each. */
export type BulkAct = 'triage' | 'open' | 'dispatch' | 'confirm' | 'clear' | 'refuse';
export const BULK_ACTS: readonly BulkAct[] = ['triage', 'dispatch', 'open', 'confirm', 'clear', 'refuse'];

/** The hub takes so many at once. */
export const BULK_AT_MOST = 100;

/** Acts that every chosen ticket may go through. */
export function bulkActs(tickets: readonly TicketView[]): BulkAct[] {
  return tickets.length === 0 ? [] : BULK_ACTS.filter((act) => tickets.every((ticket) => mayAct(ticket, act)));
}

/** What the desk may do to a ticket now, the next step first. The hub decides again; this only spares useless buttons. */
import type { TicketAct, TicketStateName, TicketView } from '../wire';
import { inboxCause } from './column';

export type ActName = TicketAct['do'];

/** What the desk does; what whoever has the job does stands on the volunteer's page. */
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
  | 'reopen';

const BEFORE_WORK: ReadonlySet<TicketStateName> = new Set(['submitted', 'triaged', 'open', 'dispatched']);
const GIVEN: ReadonlySet<TicketStateName> = new Set(['open', 'dispatched', 'claimed', 'working']);
const FINISHED: ReadonlySet<TicketStateName> = new Set(['done', 'confirmed', 'closed']);

export function deskActs(ticket: TicketView): DeskAct[] {
  const { state } = ticket;
  if (state === 'closed') return ticket.closing === 'merged' ? [] : ['reopen'];
  const cause = inboxCause(ticket);
  const acts: DeskAct[] = [];
  if (cause === 'judge') acts.push('judge');
  if (ticket.suspicion !== null) acts.push('clear');
  if (state === 'submitted') acts.push('triage');
  if (state === 'triaged') acts.push('dispatch', 'open');
  if (GIVEN.has(state)) acts.push('dispatch');
  if (state === 'done') acts.push('confirm', 'send_back');
  if (state === 'confirmed') acts.push('reopen');
  if (ticket.hazard_valid === true && ticket.fenced_at === null && !FINISHED.has(state)) acts.push('fence');
  if (ticket.paused_at !== null) acts.push('resume');
  if (!FINISHED.has(state)) {
    if (ticket.solve_by !== null && ticket.paused_at === null && state !== 'submitted') acts.push('extend');
    acts.push('whistle');
    if (state === 'triaged' || state === 'open' || state === 'dispatched') acts.push('triage');
    acts.push('merge');
    if (BEFORE_WORK.has(state)) acts.push('refuse');
  }
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

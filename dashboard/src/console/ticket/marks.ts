/** Which marks tickets have on the map. */
import type { MapPoint, PointLook } from '../../lib/map/types';
import { inboxCause } from '../../lib/ticket/column';
import { catalogue } from '../../lib/ticket/catalogue.svelte';
import { words } from '../../lib/ticket/words';
import type { TicketId, TicketView } from '../../lib/wire';

export const ticketMark = (id: TicketId): string => `ticket:${id}`;

/** The ticket's id in a mark's name; none for other marks. */
export function ticketOfMark(mark: string): TicketId | null {
  return mark.startsWith('ticket:') ? mark.slice('ticket:'.length) : null;
}

export function lookOf(ticket: TicketView): PointLook {
  if (ticket.overdue_steps > 0) return 'ticket-late';
  return inboxCause(ticket) === null ? 'ticket' : 'ticket-inbox';
}

/** Tickets with a place. */
export function ticketPoints(tickets: readonly TicketView[]): MapPoint[] {
  return tickets.flatMap((ticket) =>
    ticket.place
      ? [{ id: ticketMark(ticket.id), place: ticket.place, look: lookOf(ticket), label: `${words.t.no(ticket.no)} ${catalogue.nameOf(ticket.category, ticket.area)}` }]
      : [],
  );
}

/** The pages of the tickets tab, each with a path of its own, so that a link opens it. */
import type { TicketId } from '../../lib/wire';

export const TICKETS = '/console/tickets';
export const NEW_TICKET = `${TICKETS}/new`;

export type TicketPlace = { readonly page: 'board' | 'new' } | { readonly page: 'ticket'; readonly id: TicketId };

/** Which page a path shows; null when it is none of the tickets tab. */
export function placeOf(path: string): TicketPlace | null {
  if (path === TICKETS || path === `${TICKETS}/`) return { page: 'board' };
  if (path === NEW_TICKET) return { page: 'new' };
  return path.startsWith(`${TICKETS}/`) ? { page: 'ticket', id: path.slice(TICKETS.length + 1) } : null;
}

export function ticketPath(id: TicketId): string {
  return `${TICKETS}/${encodeURIComponent(id)}`;
}

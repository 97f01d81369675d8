/** Who is offered the board; the hub decides again. */
import type { Me, Role } from '../wire';

const HANDLES: ReadonlySet<Role> = new Set(['coordinator', 'duty_lead', 'admin']);

export function mayHandleTickets(me: Me | null): boolean {
  return me?.grants.some((grant) => HANDLES.has(grant.role)) ?? false;
}

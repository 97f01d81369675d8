/** Who is offered the board; the hub decides again. */
import type { Me, Role } from '../wire';

const STAFF: ReadonlySet<Role> = new Set(['coordinator', 'duty_lead', 'admin']);

/** True for roles that handle tickets. */
export function isStaff(role: Role): boolean {
  return STAFF.has(role);
}

export function mayHandleTickets(me: Me | null): boolean {
  return me?.grants.some((grant) => isStaff(grant.role)) ?? false;
}

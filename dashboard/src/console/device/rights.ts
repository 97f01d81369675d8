/** What the device pages offer to whom; the hub decides again. */
import type { Me } from '../../lib/wire';

export function mayAdminister(me: Me | null): boolean {
  return me?.grants.some((grant) => grant.role === 'admin') ?? false;
}

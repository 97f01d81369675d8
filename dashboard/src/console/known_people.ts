/** People who can be named at the desk: responders in sight, and whoever sits here. */
import { feed } from '../lib/state';
import type { PersonId, Role } from '../lib/wire';

/** With a role that fits, when one is wanted. */
export function knownPeople(fits?: (role: Role) => boolean): Map<PersonId, string> {
  const responders = [...feed.responders.byId.values()].filter(({ roles }) => !fits || roles.some(fits));
  const known = new Map(responders.map(({ id, name }) => [id, name]));
  const me = feed.me.value;
  if (me) known.set(me.person, me.name);
  return known;
}

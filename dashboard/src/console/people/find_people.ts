/** Which responders the list shows, and in which order: those on the way, on call and connected, on call, the rest. */
import type { ResponderView } from '../../lib/wire';

function rank(person: ResponderView): number {
  if (person.committed) return 0;
  if (!person.on_call) return 3;
  return person.connected ? 1 : 2;
}

/** `everybody` false: only those on call or on the way. `search` looks at name and telephone. */
export function findPeople(responders: Iterable<ResponderView>, search: string, everybody: boolean): ResponderView[] {
  const text = search.trim().toLowerCase();
  return [...responders]
    .filter((person) => everybody || person.on_call || person.committed)
    .filter((person) => text === '' || person.name.toLowerCase().includes(text) || (person.phone ?? '').includes(text))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'zh-CN') || (a.id < b.id ? -1 : 1));
}

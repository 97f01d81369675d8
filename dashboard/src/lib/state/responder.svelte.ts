/** Responders of the session's area (staff), with their latest place and connection. */
import { SvelteMap } from 'svelte/reactivity';
import type { PersonId, ResponderValue, ResponderView } from '../wire';

export class Responders {
  readonly byId = new SvelteMap<PersonId, ResponderView>();

  snapshot(responders: readonly ResponderView[]): void {
    const ids = new Set(responders.map((responder) => responder.id));
    for (const id of this.byId.keys()) if (!ids.has(id)) this.byId.delete(id);
    for (const responder of responders) this.byId.set(responder.id, responder);
  }

  put(responder: ResponderView): void {
    this.byId.set(responder.id, responder);
  }

  /** A value for somebody unknown is dropped: the event that makes them known carries it. */
  value({ id, ...change }: ResponderValue): void {
    const known = this.byId.get(id);
    if (known) this.byId.set(id, { ...known, ...change });
  }

  clear(): void {
    this.byId.clear();
  }
}

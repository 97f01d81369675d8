/** Open things of the feed by id. Every update is an idempotent upsert: an older view changes nothing, and what is over stays away. */
import { SvelteMap } from 'svelte/reactivity';

/** How many ids of things that are over are remembered, against a late older view. */
const OVER_LIMIT = 500;

/** Open things by id with the version last seen of each. */
export class Versioned<Id, View extends { id: Id; version: number }> {
  readonly open = new SvelteMap<Id, View>();
  readonly #over = new Map<Id, number>();

  snapshot(views: readonly View[]): void {
    this.clear();
    for (const view of views) this.open.set(view.id, view);
  }

  put(view: View, over: boolean): void {
    const known = this.open.get(view.id)?.version ?? this.#over.get(view.id);
    if (known !== undefined && view.version < known) return;
    if (!over) {
      this.#over.delete(view.id);
      this.open.set(view.id, view);
      return;
    }
    this.#leave(view.id, view.version);
  }

  /** It is over for good: no view brings it back. */
  end(id: Id): void {
    this.#leave(id, Number.MAX_SAFE_INTEGER);
  }

  #leave(id: Id, version: number): void {
    this.open.delete(id);
    this.#over.set(id, version);
    const oldest = this.#over.keys().next();
    if (this.#over.size > OVER_LIMIT && !oldest.done) this.#over.delete(oldest.value);
  }

  clear(): void {
    this.open.clear();
    this.#over.clear();
  }
}

/** What can be adopted: own ones as the feed says, and the rest once a page has read the list. */
import type { ClaimableId, ClaimableView } from '../wire';
import { Versioned } from './versioned.svelte';

export class Claimables extends Versioned<ClaimableId, ClaimableView> {
  /** Puts one in, as it is after an event; one that is off the list leaves. */
  take(claimable: ClaimableView): void {
    this.put(claimable, claimable.closed_at !== null);
  }

  /** Puts a list in that was read. */
  fill(list: readonly ClaimableView[]): void {
    for (const claimable of list) this.take(claimable);
  }
}

/** Visits that are not over (staff), and the own round (whoever makes visits), as the feed says. Older news changes nothing. */
import type { StopView, VisitId, VisitView } from '../wire';
import { Versioned } from './versioned.svelte';

export class Visits extends Versioned<VisitId, VisitView> {
  /** Puts one visit in, as it is after an event; one that is over leaves. */
  take(visit: VisitView): void {
    this.put(visit, visit.ended_at !== null);
  }
}

export class Stops extends Versioned<VisitId, StopView> {
  /** Puts one stop in, as it is after an event; one that is over or somebody else's leaves. */
  take(stop: StopView): void {
    this.put(stop, !stop.is_mine);
  }
}

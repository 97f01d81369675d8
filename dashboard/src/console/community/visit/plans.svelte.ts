/** Plans as the desk reads them once and the feed keeps them. News with an older position changes nothing. */
import { feed, type Feed } from '../../../lib/state';
import { visitApi, type VisitApi } from '../../../lib/visit/api';
import type { VisitPlanId, VisitPlanView } from '../../../lib/wire';

export class Plans {
  byId = $state.raw<ReadonlyMap<VisitPlanId, VisitPlanView>>(new Map());
  reading = $state<'loading' | 'read' | 'failed'>('loading');
  /** Those that run by their day, those that rest behind them. */
  readonly all = $derived([...this.byId.values()].sort((a, b) => Number(a.paused_at !== null) - Number(b.paused_at !== null) || a.next_due_at - b.next_due_at));
  readonly #api: Pick<VisitApi, 'plans'>;
  #asked = 0;

  constructor(api: Pick<VisitApi, 'plans'> = visitApi) {
    this.#api = api;
  }

  async read(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const plans = await this.#api.plans();
      if (asked !== this.#asked) return;
      this.byId = new Map(plans.map((plan) => [plan.id, plan]));
      this.reading = 'read';
    } catch {
      if (asked === this.#asked && this.byId.size === 0) this.reading = 'failed';
    }
  }

  put(plan: VisitPlanView): void {
    // An answer that is on its way may be older than this.
    if (this.reading !== 'loading') this.#asked++;
    const next = new Map(this.byId);
    if (plan.closed_at === null) next.set(plan.id, plan);
    else next.delete(plan.id);
    this.byId = next;
  }

  /** Follows the feed; the returned function ends that. */
  follow(from: Pick<Feed, 'listen'> = feed): () => void {
    void this.read();
    return from.listen((frame) => {
      if (frame.type === 'snapshot') void this.read();
      if (frame.type === 'events') for (const event of frame.events) if (event.visit_plan) this.put(event.visit_plan);
    });
  }
}

/**
 * What the phone keeps about visits: answers on their way (also over a reload, until they are sent), the order of the
 * round, which door is open. Answers are personal: they leave the phone's storage with the commit.
 */
import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Answers } from '../../lib/visit/answers';
import { visitApi, type VisitApi } from '../../lib/visit/api';
import type { Answer, LatLon, RoundView, VisitId } from '../../lib/wire';

const STORAGE_KEY = 'fengdi.visit.drafts';

export interface VisitDeskOptions {
  /** Whose answers: those of another person are never shown. */
  readonly person: string;
  readonly api?: Pick<VisitApi, 'round'>;
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'> | null;
}

export class VisitDesk {
  /** The door that fills the page. */
  opened = $state<VisitId | null>(null);
  /** The questions are asked there. */
  asking = $state(false);
  round = $state.raw<RoundView | null>(null);
  readonly #drafts = new SvelteMap<VisitId, Answers>();
  readonly #options: VisitDeskOptions;
  readonly #api: Pick<VisitApi, 'round'>;

  constructor(options: VisitDeskOptions) {
    this.#options = options;
    this.#api = options.api ?? visitApi;
    for (const [id, answers] of this.#kept()) this.#drafts.set(id, answers);
  }

  draft(visit: VisitId): Answers {
    return this.#drafts.get(visit) ?? {};
  }

  has(visit: VisitId): boolean {
    return this.#drafts.has(visit);
  }

  answer(visit: VisitId, question: string, answer: Answer): void {
    this.#drafts.set(visit, { ...this.draft(visit), [question]: answer });
    this.#keep();
  }

  /** They are with the hub, or the visit is not this person's any more. */
  forget(visit: VisitId): void {
    if (this.#drafts.delete(visit)) this.#keep();
  }

  /** Visits with answers on this phone. */
  get drafted(): readonly VisitId[] {
    return [...this.#drafts.keys()];
  }

  /** Asks for the order anew; without an answer the last one stays. */
  async reorder(from: LatLon | null): Promise<void> {
    try {
      this.round = await this.#api.round(null, from);
    } catch {
      // The last order is as good as any.
    }
  }

  #keep(): void {
    try {
      this.#options.storage?.setItem(STORAGE_KEY, JSON.stringify({ person: this.#options.person, drafts: [...this.#drafts] }));
    } catch {
      // Without storage a reload costs what was not sent yet.
    }
  }

  #kept(): [VisitId, Answers][] {
    try {
      const { person, drafts } = JSON.parse(this.#options.storage?.getItem(STORAGE_KEY) ?? '{}') as { person?: string; drafts?: [VisitId, Answers][] };
      return person === this.#options.person ? (drafts ?? []) : [];
    } catch {
      return [];
    }
  }
}

export const [useVisitDesk, provideVisitDesk] = createContext<VisitDesk>();

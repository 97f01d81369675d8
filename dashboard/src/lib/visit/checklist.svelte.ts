/** Checklists, kept on the phone once they were read: the questions are asked where there is no network. */
import type { AreaPath, Checklist, VisitRulesView } from '../wire';
import { visitApi, type VisitApi } from './api';

const STORAGE_KEY = 'fengdi.visit.rules';
/** Every hub has this one. */
const USUAL = 'nine';

/** The checklist of this key that holds in an area: of the nearest area upwards that has it, else the usual one. */
export function checklistIn(all: readonly VisitRulesView[], area: AreaPath, key: string): Checklist | undefined {
  const above = all.filter((one) => area.startsWith(one.area)).sort((a, b) => b.area.length - a.area.length);
  const found = (wanted: string) => above.flatMap((one) => one.checklists).find((list) => list.key === wanted);
  return found(key) ?? found(USUAL);
}

type Storing = Pick<Storage, 'getItem' | 'setItem'>;

export class Checklists {
  all = $state.raw<readonly VisitRulesView[]>([]);
  readonly #api: Pick<VisitApi, 'rules'>;
  readonly #storage: Storing | null;

  constructor(api: Pick<VisitApi, 'rules'> = visitApi, storage: Storing | null = typeof localStorage === 'undefined' ? null : localStorage) {
    this.#api = api;
    this.#storage = storage;
    this.all = this.#kept();
  }

  /** Reads them anew; without an answer those of the last time stay. */
  async load(): Promise<void> {
    try {
      this.all = await this.#api.rules();
      this.#storage?.setItem(STORAGE_KEY, JSON.stringify(this.all));
    } catch {
      // Those of the last time are as good as any.
    }
  }

  of(area: AreaPath, key: string): Checklist | undefined {
    return checklistIn(this.all, area, key);
  }

  #kept(): readonly VisitRulesView[] {
    try {
      const list: unknown = JSON.parse(this.#storage?.getItem(STORAGE_KEY) ?? '[]');
      return Array.isArray(list) ? (list as VisitRulesView[]) : [];
    } catch {
      return [];
    }
  }
}

/** The one store of checklists of this page. */
export const checklists = new Checklists();

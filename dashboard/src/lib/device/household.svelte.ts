/**
 * Search among all households of an administrator. The hub gives them page by page; pages that were read stay, so the
 * next search begins with what is known, and reading stops as soon as enough were found.
 */
import type { AreaPath, AreaView, HouseholdId, HouseholdRecord } from '../wire';
import { deviceApi, type DeviceApi } from './api';

/** Results beyond these are not read: the text is to be longer. */
export const ENOUGH = 20;

export interface HouseholdHit {
  readonly id: HouseholdId;
  readonly area: AreaPath;
  /** As spoken: building, unit, door. */
  readonly label: string;
  readonly residents: string;
}

/** The household as spoken, as the hub says it. */
export function labelOf(home: HouseholdRecord, areas: ReadonlyMap<AreaPath, AreaView>): string {
  let path = home.area;
  while (path.length > 1 && areas.get(path)?.level !== 'building') path = path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);
  return [areas.get(path)?.name, home.unit, home.door].filter((part) => part).join(' ');
}

export class HouseholdSearch {
  hits = $state.raw<readonly HouseholdHit[]>([]);
  reading = $state<'idle' | 'loading' | 'read' | 'failed'>('idle');
  /** There are more than are shown. */
  more = $state(false);
  /** Households looked at so far. */
  seen = $state(0);
  #known: HouseholdHit[] = [];
  #after: HouseholdId | undefined;
  #complete = false;
  #asked = 0;
  readonly #areas: ReadonlyMap<AreaPath, AreaView>;
  readonly #api: Pick<DeviceApi, 'households'>;

  constructor(areas: readonly AreaView[], api: Pick<DeviceApi, 'households'> = deviceApi) {
    this.#areas = new Map(areas.map((area) => [area.path, area]));
    this.#api = api;
  }

  /** Finds households in whose label and residents every word of `text` occurs. */
  async find(text: string): Promise<void> {
    const asked = ++this.#asked;
    const terms = text.toLowerCase().split(/\s+/).filter((term) => term !== '');
    if (terms.length === 0) {
      this.hits = [];
      this.reading = 'idle';
      return;
    }
    const fits = (hit: HouseholdHit): boolean => terms.every((term) => `${hit.label} ${hit.residents}`.toLowerCase().includes(term));
    this.reading = 'loading';
    try {
      let found = this.#known.filter(fits);
      while (found.length <= ENOUGH && !this.#complete) {
        const fresh = await this.#readPage();
        if (asked !== this.#asked) return;
        found = found.concat(fresh.filter(fits));
        this.hits = found.slice(0, ENOUGH);
      }
      this.hits = found.slice(0, ENOUGH);
      this.more = found.length > ENOUGH;
      this.reading = 'read';
    } catch {
      if (asked === this.#asked) this.reading = 'failed';
    }
  }

  async #readPage(): Promise<HouseholdHit[]> {
    const after = this.#after;
    const page = await this.#api.households(after);
    // Two searches at once read the same page: it is kept once.
    if (after !== this.#after || this.#complete) return this.#known.slice(-page.households.length);
    const fresh = page.households.map((home) => ({
      id: home.id,
      area: home.area,
      label: labelOf(home, this.#areas),
      residents: home.residents.map((resident) => resident.name).join(' '),
    }));
    this.#known.push(...fresh);
    this.seen = this.#known.length;
    this.#after = page.next ?? undefined;
    this.#complete = page.next === null;
    return fresh;
  }
}

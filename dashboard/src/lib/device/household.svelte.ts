/** Search among all households of an administrator: the hub looks, and gives the first that fit. */
import type { AreaPath, AreaView, HouseholdId, HouseholdRecord } from '../wire';
import { deviceApi, type DeviceApi } from './api';

/** Results beyond these are not shown: the text is to be longer. */
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
  #asked = 0;
  readonly #areas: ReadonlyMap<AreaPath, AreaView>;
  readonly #api: Pick<DeviceApi, 'households'>;

  constructor(areas: readonly AreaView[], api: Pick<DeviceApi, 'households'> = deviceApi) {
    this.#areas = new Map(areas.map((area) => [area.path, area]));
    this.#api = api;
  }

  /** Finds households in whose label and residents every word of `text` occurs. An answer that is overtaken is dropped. */
  async find(text: string): Promise<void> {
    const asked = ++this.#asked;
    const words = text.trim();
    if (words === '') {
      this.hits = [];
      this.reading = 'idle';
      return;
    }
    this.reading = 'loading';
    try {
      const page = await this.#api.households(words, ENOUGH);
      if (asked !== this.#asked) return;
      this.hits = page.households.map((home) => ({
        id: home.id,
        area: home.area,
        label: labelOf(home, this.#areas),
        residents: home.residents.map((resident) => resident.name).join(' '),
      }));
      this.more = page.next !== null;
      this.reading = 'read';
    } catch {
      if (asked === this.#asked) this.reading = 'failed';
    }
  }
}

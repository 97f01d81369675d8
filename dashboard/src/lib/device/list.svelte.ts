/**
 * The list of devices, read page by page: with no filter first those with faults, then those that are not live, then all
 * by name, each device once. A slow answer to an older question is dropped. Never more than is shown is held.
 */
import type { DeviceId, DeviceView } from '../wire';
import { byWorry } from './attention';
import { deviceApi, type DeviceApi, type DeviceFilter, type Wanted } from './api';

/** Devices of a page: a screen or two. */
export const PAGE = 100;
/** Those with faults come in one piece, so that the worst is on top. */
export const FIRST_PAGE = 1_000;

export type Reading = 'idle' | 'loading' | 'read' | 'failed';

export class DeviceList {
  devices = $state.raw<readonly DeviceView[]>([]);
  reading = $state<Reading>('idle');
  /** There may be more behind. */
  more = $state(false);
  #wanted: Wanted = {};
  #stages: (DeviceFilter | undefined)[] = [];
  #after: string | undefined;
  #asked = 0;
  readonly #api: Pick<DeviceApi, 'devices'>;

  constructor(api: Pick<DeviceApi, 'devices'> = deviceApi) {
    this.#api = api;
  }

  /** Reads the first page. What is on screen stays until it is there. */
  async show(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    this.#stages = wanted.filter === undefined ? ['faulty', 'not_live', undefined] : [wanted.filter];
    this.#after = undefined;
    await this.#fill([]);
  }

  /** Reads the next page. */
  async next(): Promise<void> {
    if (this.more && this.reading !== 'loading') await this.#fill(this.devices);
  }

  async #fill(before: readonly DeviceView[]): Promise<void> {
    const asked = ++this.#asked;
    this.reading = 'loading';
    const known = new Set<DeviceId>(before.map((device) => device.id));
    const fresh: DeviceView[] = [];
    try {
      while (fresh.length < PAGE && this.#stages.length > 0) {
        const page = await this.#page();
        if (asked !== this.#asked) return;
        fresh.push(...page.filter((device) => !known.has(device.id)));
        for (const device of page) known.add(device.id);
      }
    } catch {
      if (asked === this.#asked) this.reading = 'failed';
      return;
    }
    this.devices = [...before, ...fresh];
    this.more = this.#stages.length > 0;
    this.reading = 'read';
  }

  async #page(): Promise<DeviceView[]> {
    const asked = this.#asked;
    const filter = this.#stages[0];
    const limit = filter === 'faulty' ? FIRST_PAGE : PAGE;
    const page = await this.#api.devices({ ...this.#wanted, filter, after: this.#after, limit });
    if (asked !== this.#asked) return page;
    this.#after = page.length < limit ? undefined : page.at(-1)?.name;
    if (this.#after === undefined) this.#stages = this.#stages.slice(1);
    return filter === undefined ? page : byWorry(page);
  }
}

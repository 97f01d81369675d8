/**
 * What the desk shows: the ordered open alarms, the chosen one, the tab and the open dialog. Reads the feed, never
 * writes to it. The chosen alarm stands in the path, so a link to an alarm opens it.
 */
import { api } from '../lib/api';
import { route } from '../lib/route.svelte';
import { feed } from '../lib/state';
import type { AlarmId, AlarmView, LatLon, MapView } from '../lib/wire';
import { matches, neighbour, sortAlarms } from './rules/order';

export type Tab = 'open' | 'recent' | 'people' | 'tickets' | 'devices' | 'community' | 'numbers' | 'map';
export type DialogName = 'accept' | 'add' | 'note' | 'close' | 'help' | 'sheet';

const ALARM_PATH = /^\/console\/alarm\/([^/]+)$/;
/** Tabs that have pages with paths of their own: there the path is the tab. */
const OWN_PATHS = { tickets: '/console/tickets', devices: '/console/devices', community: '/console/community', numbers: '/console/numbers' } as const;
type OwnPathTab = keyof typeof OWN_PATHS;

/** True for tabs on which no alarm is shown, and whose pages have paths of their own. */
export function hasOwnPath(tab: Tab): tab is OwnPathTab {
  return tab in OWN_PATHS;
}

function tabOfPath(path: string): OwnPathTab | undefined {
  const tabs: readonly OwnPathTab[] = ['tickets', 'devices', 'community', 'numbers'];
  return tabs.find((tab) => path === OWN_PATHS[tab] || path.startsWith(`${OWN_PATHS[tab]}/`));
}

export class Desk {
  #tab = $state<Tab>('open');
  /** Where the desk was before it went to pages with paths of their own. */
  #before = '/console';
  query = $state('');
  dialog = $state<DialogName | null>(null);
  /** Closed alarms that were asked for by id: the feed has only what closed while it watched. */
  fetched = $state.raw<AlarmView | null>(null);
  ground = $state.raw<MapView | null>(null);
  /** A person's mark on the map, chosen there or among the people. */
  person = $state<string | null>(null);
  /** Where the map looks while people are shown. */
  personFocus = $state.raw<readonly LatLon[]>([]);

  readonly selectedId = $derived<AlarmId | null>(ALARM_PATH.exec(route.path)?.[1] ?? null);
  /** All open alarms, the longest unanswered first. */
  readonly open = $derived(sortAlarms(feed.alarms.open.values()));
  readonly shown = $derived(this.query === '' ? this.open : this.open.filter((alarm) => matches(alarm, this.query)));
  readonly calling = $derived(this.open.filter((alarm) => alarm.phase === 'calling'));
  readonly selected = $derived.by<AlarmView | null>(() => {
    if (this.selectedId === null) return null;
    const known = feed.alarms.get(this.selectedId);
    return known ?? (this.fetched?.id === this.selectedId ? this.fetched : null);
  });

  get tab(): Tab {
    return tabOfPath(route.path) ?? this.#tab;
  }

  set tab(tab: Tab) {
    if (hasOwnPath(tab)) {
      if (!hasOwnPath(this.tab)) this.#before = route.path;
      route.go(OWN_PATHS[tab]);
      return;
    }
    if (hasOwnPath(this.tab)) route.go(this.#before);
    this.#tab = tab;
  }

  /** Opens an alarm, or none. */
  select(id: AlarmId | null, replace = false): void {
    route.go(id === null ? '/console' : `/console/alarm/${id}`, replace);
  }

  /** The alarm above or below the chosen one, among those the list shows. */
  beside(step: 1 | -1): AlarmId | null {
    return neighbour(this.shown.map((alarm) => alarm.id), this.selectedId, step);
  }

  /** Reads the map's ground. */
  async loadGround(): Promise<void> {
    this.ground = await api.map();
  }

  /** An alarm that is not open here: it may be closed. A refusal leaves it unknown. */
  async fetchAlarm(id: AlarmId): Promise<void> {
    this.fetched = await api.alarm(id);
  }
}

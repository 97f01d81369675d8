/**
 * Households whose alarm devices all do not work. Candidates come from the lists of devices that are not live or
 * offline; a candidate stays when no other alarm device of its household works, read building by building.
 */
import type { AreaPath, DeviceView, HouseholdId } from '../wire';
import { deviceApi, type DeviceApi } from './api';

/** Devices of one request. */
const LIMIT = 1_000;
/** Buildings looked at: each is one request. */
export const BUILDINGS = 50;
const ALARM_ROLES: ReadonlySet<DeviceView['role']> = new Set(['button', 'pull_cord', 'wearable']);

export interface HomeWithout {
  readonly id: HouseholdId;
  readonly label: string;
  readonly devices: readonly DeviceView[];
}

export interface Without {
  readonly homes: readonly HomeWithout[];
  /** Not everything was read. */
  readonly partial: boolean;
}

function works(device: DeviceView): boolean {
  return device.live_at !== null && device.presence !== 'offline' && !device.faults.includes('offline') && device.blocked_at === null;
}

/** Reads them, in the order of their labels. */
export async function readWithout(api: Pick<DeviceApi, 'devices'> = deviceApi): Promise<Without> {
  const lists = await Promise.all((['not_live', 'offline'] as const).map((filter) => api.devices({ filter, limit: LIMIT })));
  const candidates = lists.flat().filter((device) => device.household_id !== null && ALARM_ROLES.has(device.role));
  const areas = [...new Set<AreaPath>(candidates.map((device) => device.area))];
  const ids = new Set(candidates.map((device) => device.household_id));
  const homes = new Map<HouseholdId, DeviceView[]>();
  for (const area of areas.slice(0, BUILDINGS)) {
    for (const device of await api.devices({ area, limit: LIMIT })) {
      const home = device.household_id;
      if (home === null || !ids.has(home) || !ALARM_ROLES.has(device.role)) continue;
      homes.set(home, [...(homes.get(home) ?? []), device]);
    }
  }
  const without = [...homes].filter(([, devices]) => !devices.some(works));
  return {
    homes: without
      .map(([id, devices]) => ({ id, label: devices[0]?.household ?? '', devices }))
      .sort((a, b) => a.label.localeCompare(b.label, 'zh-CN', { numeric: true })),
    partial: areas.length > BUILDINGS || lists.some((list) => list.length === LIMIT),
  };
}

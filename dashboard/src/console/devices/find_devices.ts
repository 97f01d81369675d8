/** Which devices the table shows: what needs a look first (blocked, silent, low battery), then by name. */
import type { DeviceView } from '../../lib/wire';

/** Percent; below it a battery is somebody's job. */
export const LOW_BATTERY_PERCENT = 20;

function worry(device: DeviceView): number {
  if (device.blocked_at !== null) return 0;
  if (device.battery_percent !== null && device.battery_percent < LOW_BATTERY_PERCENT) return 1;
  if (device.last_word_at === null) return 2;
  return device.connected ? 4 : 3;
}

export function findDevices(devices: readonly DeviceView[], search: string): DeviceView[] {
  const text = search.trim().toLowerCase();
  return devices
    .filter((device) => text === '' || `${device.name} ${device.household ?? ''} ${device.model}`.toLowerCase().includes(text))
    .sort((a, b) => worry(a) - worry(b) || (a.name < b.name ? -1 : 1));
}

/** Which devices need a look first, and what a row says about one. */
import type { DeviceView, Fault } from '../wire';

/** Percent; below it a battery is shown as low. */
export const LOW_BATTERY_PERCENT = 20;

export type Mark = 'retired' | 'blocked' | 'muted' | 'notLive' | 'enrolling' | 'offline' | 'late' | 'live' | 'never_seen';

/** Every state that a row shows, the most important first. */
export function marksOf(device: DeviceView): Mark[] {
  if (device.retired_at !== null) return ['retired'];
  const marks: Mark[] = [];
  if (device.blocked_at !== null) marks.push('blocked');
  if (device.enrolling_until !== null) marks.push('enrolling');
  else if (device.live_at === null && device.role !== 'gateway' && device.role !== 'phone') marks.push('notLive');
  if (device.muted_until !== null) marks.push('muted');
  marks.push(device.presence);
  return marks;
}

/** Faults that no mark says already. */
export function faultsOf(device: DeviceView): Fault[] {
  return device.faults.filter((fault) => fault !== 'offline');
}

export function isLow(device: DeviceView): boolean {
  const percent = device.battery_percent;
  return device.faults.includes('battery') || (percent !== null && percent < LOW_BATTERY_PERCENT);
}

/** 0 is the most urgent. A device that nobody expects anything of comes last. */
export function worry(device: DeviceView): number {
  if (device.retired_at !== null) return 9;
  if (device.muted_until !== null) return 8;
  if (device.presence === 'offline') return 0;
  if (device.blocked_at !== null) return 1;
  if (device.faults.length > 0) return 2;
  if (device.presence === 'late') return 3;
  if (device.live_at === null) return 4;
  return isLow(device) ? 5 : 6;
}

/** By worry, then by name. */
export function byWorry(devices: readonly DeviceView[]): DeviceView[] {
  return [...devices].sort((a, b) => worry(a) - worry(b) || (a.name < b.name ? -1 : 1));
}

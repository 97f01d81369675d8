/** A device as it is, as the request that would leave it so: what is to change is laid over it. */
import type { DevicePage, DeviceRequest, DeviceView } from '../wire';

export const OPEN_JSON = 'open_json';

export function requestOf(page: DevicePage, change: Partial<DeviceRequest> = {}): DeviceRequest {
  const { device } = page;
  return {
    name: device.name,
    role: device.role,
    model: device.model,
    family: device.family,
    address: device.address,
    detects: page.detects,
    layout: page.layout,
    product: page.product,
    key: null,
    prefixes: page.prefixes,
    label: device.label,
    beat_s: device.own_beat_s,
    allowed_on: page.allowed_on,
    muted_until: device.muted_until,
    household: device.household_id,
    area: device.household_id === null ? device.area : null,
    blocked: device.blocked_at !== null,
    ...change,
  };
}

/** A device that is new to the hub: it speaks the language of `family`, where `address` is its own. */
export function newDevice(code: string, role: DeviceView['role'], model: string, family = OPEN_JSON, address = '', prefixes: string[] = []): DeviceRequest {
  const own = family === OPEN_JSON || address === '';
  return {
    name: nameFrom(own ? code : address),
    role,
    model,
    family: own ? null : family,
    address: own ? null : address,
    detects: null,
    layout: null,
    product: null,
    key: null,
    prefixes,
    label: code,
    beat_s: null,
    allowed_on: false,
    muted_until: null,
    household: null,
    area: null,
    blocked: false,
  };
}

/** A name for topics made of a code: 1 to 64 of `A-Z a-z 0-9 . _ -`, no dot first. */
export function nameFrom(code: string): string {
  const name = code
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|-+$/g, '')
    .slice(0, 64);
  return name === '' ? 'device' : name;
}

/** Topics as somebody writes them into a box, one a line. */
export function topicsIn(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}

/** Minutes as they are typed, in seconds: null when the field is empty, undefined when it is no number above 0. */
export function beatIn(minutes: string): number | null | undefined {
  if (minutes.trim() === '') return null;
  const seconds = Math.round(Number(minutes) * 60);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

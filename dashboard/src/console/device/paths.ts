/** The pages of the devices tab, each with a path of its own, so that a link opens it. */
import { route } from '../../lib/route.svelte';

export const DEVICES = '/console/devices';

export type DevicePlace =
  | { readonly page: 'list' | 'strangers' | 'rejections' | 'without' }
  | { readonly page: 'enrol'; readonly family: string | null; readonly address: string | null }
  | { readonly page: 'device'; readonly id: string };

const PAGES = ['strangers', 'rejections', 'without'] as const;

/** Which page a path shows; null when it is none of the devices tab. */
export function placeOf(path: string): DevicePlace | null {
  if (path !== DEVICES && !path.startsWith(`${DEVICES}/`)) return null;
  const [first, family, address] = path.slice(DEVICES.length + 1).split('/').map(decoded);
  if (!first) return { page: 'list' };
  if (first === 'enrol') return { page: 'enrol', family: family ?? null, address: address ?? null };
  const page = PAGES.find((name) => name === first);
  return page ? { page } : { page: 'device', id: first };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function pathOf(page: 'list' | 'enrol' | (typeof PAGES)[number]): string {
  return page === 'list' ? DEVICES : `${DEVICES}/${page}`;
}

export function devicePath(id: string): string {
  return `${DEVICES}/${encodeURIComponent(id)}`;
}

/** Enrolment of a device that is known by its family and its address there. */
export function enrolPath(family: string, address: string): string {
  return `${DEVICES}/enrol/${encodeURIComponent(family)}/${encodeURIComponent(address)}`;
}

/** A click on a link goes there inside the app; with a key held it is the browser's own. */
export function follow(event: MouseEvent): void {
  const href = event.currentTarget instanceof Element ? event.currentTarget.getAttribute('href') : null;
  if (href === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  route.go(href);
}

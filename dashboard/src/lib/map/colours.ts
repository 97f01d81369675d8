/** Colours for the canvas, read from the style sheet: a canvas knows no custom properties, and themes change while it is open. */
import type { MapColours } from './types';

/** Custom property of each colour; `map.css` declares them. */
export const COLOUR_PROPERTIES: Readonly<Record<keyof MapColours, string>> = {
  ground: '--map-ground',
  area: '--map-area',
  areaEdge: '--map-area-edge',
  areaText: '--map-area-text',
  building: '--map-building',
  buildingEdge: '--map-building-edge',
  text: '--map-text',
  halo: '--map-halo',
  alarm: '--map-alarm',
  coming: '--map-coming',
  asked: '--map-asked',
  arrived: '--map-arrived',
  person: '--map-person',
  away: '--map-away',
  onMark: '--map-on-mark',
  accent: '--map-accent',
};

/** The colours as they are on `box` now. A probe element makes the browser resolve `var()` and `light-dark()` for us. */
export function readColours(box: HTMLElement): MapColours {
  const probe = document.createElement('span');
  probe.hidden = true;
  box.append(probe);
  const read = (property: string): string => {
    probe.style.color = `var(${property})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(
    Object.entries(COLOUR_PROPERTIES).map(([name, property]) => [name, read(property)]),
  ) as Record<keyof MapColours, string>;
  probe.remove();
  return colours;
}

/** Calls `changed` when the theme of the page or of the system changes; returns how to stop. */
export function watchTheme(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const page = new MutationObserver(changed);
  system.addEventListener('change', changed);
  page.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  return () => {
    system.removeEventListener('change', changed);
    page.disconnect();
  };
}

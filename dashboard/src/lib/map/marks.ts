/** The signs of the alarm kinds as images for the canvas, made from the same icon set as the rest of the screen. */
import { icons } from '../ui/icons';

const KINDS = new Set(['sos', 'fall', 'smoke', 'gas', 'co', 'water', 'inactivity']);

/** An image address for a kind's sign in `colour`; none for anything that is no kind. */
export function kindMark(kind: string, colour: string): string | null {
  if (!KINDS.has(kind)) return null;
  const paths = icons[kind as keyof typeof icons].map((d) => `<path d="${d}"/>`).join('');
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" stroke="${colour}" ` +
    `stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

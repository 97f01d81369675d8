/** What a helper at the door may ask for: the words of the note to staff, and whom to telephone. */
import type { AlarmKind } from '../lib/wire';

const AMBULANCE = '120';
const FIRE = '119';
const FIRST_FIRE: ReadonlySet<AlarmKind> = new Set(['smoke', 'gas', 'co']);

/** The note: the heading alone, or followed by what was chosen and typed. */
export function supportText(heading: string, chosen: readonly string[], typed: string): string {
  const parts = [...chosen, typed.trim()].filter((part) => part !== '');
  return parts.length === 0 ? heading : `${heading}：${parts.join('；')}`;
}

/** The emergency services, the one for this kind of alarm first. */
export function emergencyNumbers(kind: AlarmKind): readonly string[] {
  return FIRST_FIRE.has(kind) ? [FIRE, AMBULANCE] : [AMBULANCE, FIRE];
}

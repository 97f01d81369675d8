/** What the hub understood of a message, and how often a device speaks, in the chosen language. */
import { words } from './words';

/** A format by the name its makers gave it. */
export function familyText(family: string): string {
  const known: Partial<Record<string, string>> = words.t.families;
  return known[family] ?? family;
}

/** The hub writes `water: off`, `battery 9`, `sos (test)`, or the reason why it understood nothing. */
const SAID = /^([a-z_]+)(: off)?(.*)$/;

export function saidText(said: readonly string[]): string {
  return said.map(wordText).join(' · ');
}

function wordText(said: string): string {
  const [, kind = '', off, rest = ''] = SAID.exec(said) ?? [];
  const known: Partial<Record<string, string>> = words.t.signals;
  const name = known[kind];
  if (name !== undefined) return `${name}${off ? words.t.off : ''}${rest}`;
  return words.t.rejections.reasons[said] ?? said;
}

/** 30000 -> "every 8.3 h". */
export function beatText(seconds: number): string {
  const t = words.t.page;
  if (seconds < 120) return t.beatSeconds(seconds);
  if (seconds < 7_200) return t.beatMinutes(Math.round(seconds / 60));
  return t.beatHours(Number((seconds / 3_600).toFixed(1)));
}

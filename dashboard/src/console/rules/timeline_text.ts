/** One log entry of an alarm as a line for people: icon, tone and text. */
import { i18n } from '../../lib/i18n';
import type { IconName } from '../../lib/ui/icons';
import type { TimelineEntry } from '../../lib/wire';
import type { ConsoleWords } from '../words';
import { asksText } from './next_step';
import { gapText } from './reasons';

export type Tone = 'plain' | 'alarm' | 'wait' | 'coming' | 'good';

export interface Line {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly text: string;
  /** More below the line: gaps, or the words of a note. */
  readonly details: readonly string[];
  /** One phone's delivery: hidden until somebody wants every step. */
  readonly minor: boolean;
}

/** Names beyond these are counted. */
const NAMES_AT_MOST = 4;
const LOOKS: Record<string, readonly [IconName, Tone]> = {
  opened: ['bolt', 'alarm'],
  pressed: ['bolt', 'alarm'],
  cancel_noted: ['info', 'wait'],
  step_fired: ['widen', 'wait'],
  paged: ['send', 'plain'],
  replacement_missing: ['alert', 'wait'],
  page_sent: ['send', 'plain'],
  page_delivered: ['check', 'plain'],
  page_seen: ['eye', 'plain'],
  page_undelivered: ['offline', 'wait'],
  page_expired: ['clock', 'plain'],
  accepted: ['check', 'coming'],
  declined: ['x', 'plain'],
  stood_down: ['left', 'plain'],
  lease_moved: ['walk', 'coming'],
  safety_asked: ['shield', 'wait'],
  safety_answered: ['shield', 'good'],
  reopened: ['refresh', 'alarm'],
  external_offered: ['ambulance', 'wait'],
  external_notified: ['ambulance', 'alarm'],
  external_taken: ['ambulance', 'good'],
  noted: ['note', 'plain'],
  closed: ['flag', 'good'],
};
const MINOR = new Set(['page_sent', 'page_delivered', 'page_seen', 'page_expired']);

function namesText(people: readonly string[], words: ConsoleWords): string {
  if (people.length === 0) return words.timeline.nobody;
  const shown = people.slice(0, NAMES_AT_MOST).join(words.next.joiner);
  return words.timeline.people(shown, people.length > NAMES_AT_MOST ? people.length : 0);
}

function stepText(entry: TimelineEntry, words: ConsoleWords, steps: number): string {
  const asks = asksText(entry.ask, words);
  const head = entry.step === null || entry.step >= steps ? words.timeline.stepAgain : words.timeline.step(entry.step + 1);
  const names = entry.people.length > 0 ? words.timeline.paged(namesText(entry.people, words)) : '';
  return [head, asks, names].filter(Boolean).join(words.reason.separator);
}

function textOf(verb: string, entry: TimelineEntry, words: ConsoleWords, steps: number): string {
  const w = words.timeline;
  switch (verb) {
    case 'step_fired':
      return stepText(entry, words, steps);
    case 'lease_moved':
      return w[entry.stage ?? 'promised'](namesText(entry.people, words));
    case 'closed':
      return w.closed(entry.outcome ? i18n.t.outcome[entry.outcome] : '');
    case 'paged':
    case 'page_sent':
    case 'page_delivered':
    case 'page_seen':
    case 'page_undelivered':
    case 'page_expired':
    case 'accepted':
    case 'declined':
    case 'stood_down':
    case 'safety_asked':
    case 'safety_answered':
      return w[verb](namesText(entry.people, words));
    case 'opened':
    case 'pressed':
    case 'cancel_noted':
    case 'replacement_missing':
    case 'reopened':
    case 'external_offered':
    case 'external_notified':
    case 'external_taken':
    case 'noted':
      return w[verb];
    default:
      return w.unknown(entry.name);
  }
}

/**
 * `steps` is how many steps the alarm's policy has: a step beyond the last is the top again. A later hub may log what this page does not know: then the entry's own
 * name stands there.
 */
export function lineOf(entry: TimelineEntry, words: ConsoleWords, steps: number): Line {
  const verb = entry.name.replace(/^alarm\./, '');
  const [icon, tone] = entry.stage === 'arrived' ? (['home', 'good'] as const) : (LOOKS[verb] ?? (['info', 'plain'] as const));
  const details = entry.gaps.map((gap) => gapText(gap, words));
  if (entry.note !== null) details.push(entry.note);
  return { icon, tone: entry.stage === 'lapsed' ? 'alarm' : tone, text: textOf(verb, entry, words, steps), details, minor: MINOR.has(verb) };
}

/** Who did it, for the end of the line; nothing for the hub itself. */
export function actorText(entry: TimelineEntry, words: ConsoleWords): string {
  if (entry.actor_name !== null) return entry.actor_name;
  return entry.actor === 'device' ? words.timeline.device : '';
}

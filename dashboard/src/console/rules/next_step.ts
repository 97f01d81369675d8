/** "Next: 1 km, in 14 s": the words for a policy step and for the time that is left. */
import type { AlarmView, Ask } from '../../lib/wire';
import type { ConsoleWords } from '../words';

/** One ask in words. */
export function askText(ask: Ask, words: ConsoleWords): string {
  switch (ask.ask) {
    case 'nearest':
      return words.next.nearest(ask.radius_m);
    case 'contacts':
    case 'staff':
    case 'duty_lead':
    case 'offer_external':
    case 'notify_external':
      return words.next[ask.ask];
  }
}

/** Several asks in words; each is said once. */
export function asksText(asks: readonly Ask[], words: ConsoleWords): string {
  return [...new Set(asks.map((ask) => askText(ask, words)))].join(words.next.joiner);
}

/** What the next step does; none when no step is due. A step beyond the policy's last is the top again. A service that the
 * hub has no way to tell is told by somebody at a telephone. */
export function nextText(alarm: AlarmView, words: ConsoleWords): string | null {
  if (alarm.next === null) return null;
  if (alarm.next.step >= alarm.steps) return words.next.again;
  const asks = alarm.next.ask.map((ask): Ask => (ask.ask === 'notify_external' && !alarm.external_ready ? { ask: 'offer_external' } : ask));
  return asksText(asks, words);
}

/** When a moment comes, in words; a moment that is past is "now" until the hub says what came of it. */
export function countdownText(due_at: number, now: number, words: ConsoleWords): string {
  const seconds = Math.ceil((due_at - now) / 1_000);
  return seconds > 0 ? words.next.in(seconds) : words.next.now;
}

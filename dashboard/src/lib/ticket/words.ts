/** The words of tickets: `words.t.column.inbox`; and a due time in words. */
import { dictionary } from '../i18n';
import { ticketEn } from '../i18n/ticket.en';
import { ticketZh } from '../i18n/ticket.zh';
import type { UnixMs } from '../wire';
import { spanOf } from './due';

export const words = dictionary(ticketZh, ticketEn);

/** "2 hours left", "35 min late". */
export function dueText(at: UnixMs, now: UnixMs): string {
  const length = spanOf(at - now);
  return at > now ? words.t.due.left(length) : words.t.due.late(length);
}

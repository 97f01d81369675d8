/** Moments as residents read them: hour and minute, with the date once it is not today's. */
import { i18n } from '../i18n';
import type { UnixMs } from '../wire';

/** 14:05; 11月23日 14:05 */
export function shortMoment(at: UnixMs, now: UnixMs = Date.now()): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  const day = isToday ? {} : ({ month: 'short', day: 'numeric' } as const);
  return new Intl.DateTimeFormat(i18n.tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...day }).format(at);
}

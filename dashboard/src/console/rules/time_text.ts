/** Moments in words: the hour of the day, with the date once it is not today's. */
import { i18n } from '../../lib/i18n';
import type { UnixMs } from '../../lib/wire';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(kind: 'time' | 'date_time'): Intl.DateTimeFormat {
  const key = `${i18n.tag} ${kind}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(i18n.tag, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(kind === 'date_time' && { month: '2-digit', day: '2-digit' }),
  });
  formats.set(key, made);
  return made;
}

/** 03:12:45 */
export function timeText(at: UnixMs): string {
  return format('time').format(at);
}

/** 11/22 03:12:45 */
export function dateTimeText(at: UnixMs): string {
  return format('date_time').format(at);
}

/** The time alone for today's moments, with the date for older ones. */
export function momentText(at: UnixMs, now: UnixMs): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? timeText(at) : dateTimeText(at);
}

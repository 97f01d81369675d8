/** Service hours as they are typed: `08:00`, and days one to a line or separated by blanks. */

/** 480 -> "08:00"; midnight at the end of a day is "24:00". */
export function timeText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** "8:00" -> 480; null when it is no time of a day. */
export function minuteOf(typed: string): number | null {
  const match = /^(\d{1,2})[:：](\d{2})$/.exec(typed.trim());
  if (!match) return null;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  return minutes < 60 && hours * 60 + minutes <= 1_440 ? hours * 60 + minutes : null;
}

export type Hours = readonly [number, number] | null;

/** "08:00-20:00" -> [480, 1200], "" -> null (a day off); undefined when it is neither. */
export function hoursOf(typed: string): Hours | undefined {
  if (typed.trim() === '') return null;
  const [opens, closes, ...more] = typed.split(/[-–—~至]/).map(minuteOf);
  if (more.length > 0 || opens === null || closes === null || opens === undefined || closes === undefined) return undefined;
  return opens < closes ? [opens, closes] : undefined;
}

export function hoursText(hours: Hours): string {
  return hours ? `${timeText(hours[0])}-${timeText(hours[1])}` : '';
}

/** "2026-10-01 2026-10-02" -> both; undefined when one of them is no day. */
export function daysOf(typed: string): string[] | undefined {
  const days = typed.split(/[\s,，、;；]+/).filter((day) => day !== '');
  const real = (day: string) => /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  try {
    return days.every(real) ? [...new Set(days)].sort() : undefined;
  } catch {
    return undefined;
  }
}

/** Spoken forms of distances and times in the chosen language. Reactive through `i18n`. */
import { i18n } from './i18n';

/** 183 -> "180 米", 1240 -> "1.2 公里". Rounded: the straight line is no better than that. */
export function distanceText(metres: number): string {
  const t = i18n.t.distance;
  if (metres < 1_000) return t.metres(metres < 20 ? Math.round(metres) : Math.round(metres / 10) * 10);
  return t.kilometres((metres / 1_000).toFixed(1));
}

/** Seconds ago in words: seconds below a minute, minutes below an hour. */
export function agoText(seconds: number): string {
  const t = i18n.t.time;
  if (seconds < 60) return t.secondsAgo(seconds);
  if (seconds < 3_600) return t.minutesAgo(Math.floor(seconds / 60));
  return t.hoursAgo(Math.floor(seconds / 3_600));
}

/** A duration in words, in whole minutes, rounded up. */
export function minutesText(seconds: number): string {
  const t = i18n.t.time;
  return seconds < 60 ? t.lessThanMinute : t.minutes(Math.ceil(seconds / 60));
}

/** One of eight directions for degrees clockwise from north. */
export function directionText(degrees: number): string {
  const index = Math.round((((degrees % 360) + 360) % 360) / 45) % 8;
  return i18n.t.distance.directions[index] ?? '';
}

/** Rates and topics as text. */
import type { ShareView, TopicView } from '../wire';

/** One decimal, as the hub rounded it; a dash where there is nothing to divide. */
export function percentText(share: ShareView): string {
  return share.percent === null ? '—' : `${share.percent.toFixed(1)}%`;
}

/** What is usual in seven days: the mean of the weeks before, one decimal at most. */
export function usualText(weeks: readonly number[]): string {
  const before = weeks.slice(1);
  const mean = before.reduce((sum, count) => sum + count, 0) / Math.max(1, before.length);
  return String(Math.round(mean * 10) / 10);
}

/** Heights of a topic's bars, oldest first, percent of the highest. */
export function heights(topic: Pick<TopicView, 'weeks'>): number[] {
  const highest = Math.max(1, ...topic.weeks);
  return topic.weeks.toReversed().map((count) => (100 * count) / highest);
}

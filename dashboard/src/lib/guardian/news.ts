/** Guardian checks follow the feed: it says only that a check is different, and only to those who are named on it or were. */
import { feed, type Feed } from '../state';
import type { GuardianCheckId } from '../wire';

/** Reads at once, after every snapshot, and when a check (this one, or any) is different; the returned function ends that. */
export function readOnNews(read: () => void, check: GuardianCheckId | null = null, from: Pick<Feed, 'listen'> = feed): () => void {
  read();
  return from.listen((frame) => {
    const told = frame.type === 'events' ? frame.events.flatMap(({ guardian_check }) => guardian_check ?? []) : [];
    if (frame.type === 'snapshot' || (check === null ? told.length > 0 : told.includes(check))) read();
  });
}

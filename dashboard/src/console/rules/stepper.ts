/**
 * How far a page got, as four marks: sent, delivered, seen, answer. The wire says the present state and its time, so
 * only these times are shown. Marks that an answer has overtaken are `passed`: nobody knows whether they happened.
 */
import type { PageState, PageView, UnixMs } from '../../lib/wire';

export const STAGES = ['sent', 'delivered', 'seen', 'answer'] as const;
export type Stage = (typeof STAGES)[number];

/** done: it happened. now: the latest thing that happened. todo: not yet. passed: overtaken. failed: it did not happen. */
export type MarkState = 'done' | 'now' | 'todo' | 'passed' | 'failed';

export interface Mark {
  readonly stage: Stage;
  readonly state: MarkState;
  /** When, where the wire says so. */
  readonly at: UnixMs | null;
}

const REACHED: Partial<Record<PageState, number>> = { queued: 0, sent: 1, delivered: 2, seen: 3 };
const ANSWER: Partial<Record<PageState, MarkState>> = {
  accepted: 'done',
  declined: 'failed',
  expired: 'failed',
  stood_down: 'passed',
};

/** The four marks of a page. */
export function marksOf(page: Pick<PageView, 'state' | 'state_at' | 'lease'>): Mark[] {
  const reached = REACHED[page.state];
  if (reached !== undefined) {
    return STAGES.map((stage, index) => ({
      stage,
      state: index + 1 < reached ? 'done' : index + 1 === reached ? 'now' : 'todo',
      at: index + 1 === reached ? page.state_at : null,
    }));
  }
  if (page.state === 'undelivered') {
    const states: MarkState[] = ['passed', 'failed', 'todo', 'todo'];
    return STAGES.map((stage, index) => ({ stage, state: states[index] ?? 'todo', at: index === 1 ? page.state_at : null }));
  }
  const answeredAt = page.lease?.accepted_at ?? page.state_at;
  return STAGES.map((stage) =>
    stage === 'answer' ? { stage, state: ANSWER[page.state] ?? 'todo', at: answeredAt } : { stage, state: 'passed', at: null },
  );
}

/** True for pages that still may bring somebody, or have. */
export function isLive(page: PageView): boolean {
  return page.state !== 'stood_down' && page.state !== 'expired' && page.state !== 'undelivered' && page.state !== 'declined';
}

/** True when the phone is known to have it, or its owner answered. */
export function isReached(page: PageView): boolean {
  return page.state === 'delivered' || page.state === 'seen' || page.state === 'accepted' || page.state === 'declined';
}

const ORDER: Record<PageState, number> = {
  accepted: 0,
  seen: 1,
  delivered: 2,
  sent: 3,
  queued: 4,
  undelivered: 5,
  declined: 6,
  expired: 7,
  stood_down: 8,
};

/** Those who go first, then those who may, then the rest; each in the order of asking. */
export function sortPages(pages: readonly PageView[]): PageView[] {
  return [...pages].sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.no - b.no);
}

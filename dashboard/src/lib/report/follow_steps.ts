/** Where a report stands, as the five steps that its reporter sees. Pure. */
import type { FollowView, TicketStateName } from '../wire';

export const FOLLOW_STEPS = ['submitted', 'triage', 'claim', 'work', 'done'] as const;
export type FollowStep = (typeof FOLLOW_STEPS)[number];

const STEP_OF: Record<TicketStateName, FollowStep> = {
  submitted: 'submitted',
  triaged: 'triage',
  open: 'triage',
  dispatched: 'triage',
  claimed: 'claim',
  working: 'work',
  done: 'done',
  confirmed: 'done',
  closed: 'done',
};

export interface StepState {
  readonly step: FollowStep;
  readonly is: 'past' | 'now' | 'ahead';
}

/** The steps with the one that it stands on. None for a report that ended another way: refused, merged, withdrawn. */
export function stepsOf(view: Pick<FollowView, 'state' | 'closing'>): readonly StepState[] {
  if (view.closing && !['satisfied', 'unrated'].includes(view.closing)) return [];
  const at = FOLLOW_STEPS.indexOf(STEP_OF[view.state]);
  const isOver = view.state === 'closed' || view.state === 'confirmed';
  return FOLLOW_STEPS.map((step, index) => ({ step, is: index < at || isOver ? 'past' : index === at ? 'now' : 'ahead' }));
}

/** It may be rated now. */
export function mayRate(view: Pick<FollowView, 'rate_until' | 'satisfied'>, now: number): boolean {
  return view.rate_until !== null && view.rate_until > now && view.satisfied === null;
}

/** It may be withdrawn: nobody has done it yet. */
export function mayWithdraw(view: Pick<FollowView, 'state' | 'closed_at'>): boolean {
  return view.closed_at === null && view.state !== 'done' && view.state !== 'confirmed';
}

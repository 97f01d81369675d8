/** A plan as it is being written at the desk, and what is still wrong with it. */
import { localInput } from '../../../lib/ticket/due';
import { newId } from '../../../lib/new_id';
import type { Assignee, HardshipTier, HomeView, VisitorView, VisitPlanRequest, VisitPlanView } from '../../../lib/wire';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

/** Names a person or a team in a list that opens. */
export const assigneeKey = (to: Assignee): string => `${to.noun} ${to.id}`;

export class PlanDraft {
  readonly id: string;
  /** The household, once it is chosen; a plan stays with it. */
  home = $state.raw<Pick<HomeView, 'id' | 'address' | 'residents'> | null>(null);
  tier = $state<HardshipTier>('marked');
  /** Days as typed; '' for the rhythm of the tier. */
  own = $state('');
  reason = $state('');
  checklist = $state('nine');
  visitor = $state('');
  /** As the field has it. */
  due = $state('');
  readonly keepsDay: boolean;

  constructor(plan: VisitPlanView | null, now: number) {
    this.id = plan?.id ?? newId();
    this.keepsDay = plan?.on_list != null;
    this.due = localInput(plan?.next_due_at ?? now + DAY_MS);
    if (!plan) return;
    this.home = plan.home;
    this.tier = plan.tier;
    this.own = plan.every_days?.toString() ?? '';
    this.reason = plan.home.reason;
    this.checklist = plan.checklist;
    this.visitor = assigneeKey(plan.assigned);
  }

  /** NaN when what is typed is no number of days. */
  readonly everyDays = $derived.by(() => {
    const typed = this.own.trim();
    if (typed === '') return null;
    const days = Number(typed);
    return Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : NaN;
  });

  /** What is sent; none while something is missing or wrong. */
  request(visitors: readonly VisitorView[]): VisitPlanRequest | null {
    const to = visitors.find(({ assignee }) => assigneeKey(assignee) === this.visitor)?.assignee;
    const due = new Date(this.due).getTime();
    if (!this.home || !to || this.reason.trim() === '' || Number.isNaN(this.everyDays) || Number.isNaN(due)) return null;
    return {
      id: this.id,
      household: this.home.id,
      tier: this.tier,
      every_days: this.everyDays,
      reason: this.reason.trim(),
      checklist: this.checklist,
      assigned: to,
      next_due_at: due,
    };
  }
}

import { describe, expect, test } from 'vitest';
import { NOON, plan, visit } from '../../../lib/visit/sample';
import type { FrameListener } from '../../../lib/state/feed.svelte';
import type { EventView, VisitPlanView } from '../../../lib/wire';
import { visitPartPath, visitPath, visitPlaceOf } from '../paths';
import { byUrgency } from './order';
import { assigneeKey, PlanDraft } from './plan_draft.svelte';
import { Plans } from './plans.svelte';

test('what was told furthest upwards comes first, then what is due first', () => {
  const told = (tell: 'assigned' | 'duty_lead') => ({ tell, names: [] });
  const all = [visit('calm', { due_at: NOON }), visit('soon', { due_at: NOON - 5 }), visit('late', { told: told('assigned') }), visit('high', { told: told('duty_lead') })];
  expect(byUrgency(all).map(({ id }) => id)).toEqual(['high', 'late', 'soon', 'calm']);
});

test('each page has a path of its own that leads back to it', () => {
  expect(visitPlaceOf(visitPath('a b'))).toEqual({ visit: 'a b' });
  for (const part of ['list', 'plans', 'round', 'done'] as const) expect(visitPlaceOf(visitPartPath(part))).toEqual({ part });
  expect(visitPlaceOf('/console/community')).toBeNull();
});

describe('a plan that is being written', () => {
  const visitors = [{ assignee: { noun: 'team', id: 't' }, name: '志愿队', load: 0 } as const];

  test('is sent when nothing is missing or wrong', () => {
    const draft = new PlanDraft(null, NOON);
    expect(draft.request(visitors)).toBeNull();
    draft.home = { id: 'h', address: '302', residents: [] };
    draft.reason = ' 独居 ';
    draft.visitor = 'team t';
    draft.own = '14';
    expect(draft.request(visitors)).toEqual({
      id: draft.id,
      household: 'h',
      tier: 'marked',
      every_days: 14,
      reason: '独居',
      checklist: 'nine',
      assigned: { noun: 'team', id: 't' },
      next_due_at: NOON + 86_400_000,
    });
    for (const wrong of ['0', '367', '1.5', 'weekly']) {
      draft.own = wrong;
      expect(draft.request(visitors), wrong).toBeNull();
    }
  });

  test('begins with what the plan says, and says when the day of a visit on the list stays', () => {
    const draft = new PlanDraft(plan('p', { every_days: 3, on_list: 'v' }), NOON);
    expect([draft.id, draft.own, draft.reason, draft.keepsDay, draft.visitor]).toEqual(['p', '3', '独居', true, assigneeKey({ noun: 'person', id: 'me' })]);
  });
});

describe('plans', () => {
  const event = (visit_plan: VisitPlanView): EventView => ({ position: 7, at: NOON, name: 'visit_plan.changed', visit_plan });

  test('follow the feed: changed ones stay, ended ones leave, and an answer that is overtaken changes nothing', async () => {
    let answer: (plans: VisitPlanView[]) => void = () => undefined;
    const plans = new Plans({ plans: () => new Promise((resolve) => (answer = resolve)) });
    let tell: FrameListener = () => undefined;
    plans.follow({ listen: (listener) => ((tell = listener), () => undefined) });
    answer([plan('a', { next_due_at: NOON + 1 }), plan('b', { paused_at: NOON }), plan('c')]);
    await Promise.resolve();
    await Promise.resolve();
    expect(plans.all.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    void plans.read();
    tell({ type: 'events', position: 7, events: [event(plan('c', { closed_at: NOON })), event(plan('a', { tier: 'light' }))] });
    answer([plan('c')]);
    await Promise.resolve();
    await Promise.resolve();
    expect(plans.all.map(({ id, tier }) => `${id} ${tier}`)).toEqual(['a light', 'b marked']);
  });
});

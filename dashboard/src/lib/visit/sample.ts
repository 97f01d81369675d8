/** Believable visits, stops and plans for tests. */
import type { Checklist, StopView, VisitedHome, VisitPlanView, VisitView } from '../wire';

/** A Wednesday at noon on this machine's clock. */
export const NOON = new Date(2026, 10, 18, 12).getTime();
export const HOUR_MS = 3_600_000;

export const home = (address: string, change: Partial<VisitedHome> = {}): VisitedHome => ({
  id: `home of ${address}`,
  address,
  residents: ['王秀英'],
  place: { lat: 30.5, lon: 114.4 },
  tier: 'severe',
  reason: '独居',
  ...change,
});

export const visit = (id: string, change: Partial<VisitView> = {}): VisitView => ({
  id,
  version: 1,
  plan: 'p',
  area: '/s/c/g1/b/',
  home: home(id),
  assigned: { noun: 'person', id: 'me' },
  assigned_name: '李志愿',
  due_at: NOON + 3 * HOUR_MS,
  state: 'planned',
  by_name: null,
  ended_at: null,
  not_home_before: 0,
  told: null,
  found: 0,
  ...change,
});

export const stop = (id: string, change: Partial<StopView> = {}): StopView => ({
  id,
  version: 1,
  is_mine: true,
  area: '/s/c/g1/b/',
  home: home(id),
  notes: '',
  due_at: NOON + 3 * HOUR_MS,
  state: 'planned',
  taken_by: null,
  not_home_before: 0,
  checklist: 'nine',
  ...change,
});

export const plan = (id: string, change: Partial<VisitPlanView> = {}): VisitPlanView => ({
  id,
  area: '/s/c/g1/b/',
  home: home(id),
  tier: 'marked',
  every_days: null,
  rhythm_days: 30,
  checklist: 'nine',
  assigned: { noun: 'person', id: 'me' },
  assigned_name: '李志愿',
  next_due_at: NOON,
  on_list: null,
  not_home: 0,
  last_visit: null,
  last_done_at: null,
  paused_at: null,
  closed_at: null,
  ...change,
});

const words = (zh: string, en: string) => ({ zh, en });

/** Three questions, the last of which may be left out. */
export const list: Checklist = {
  key: 'nine',
  title: words('三问', 'Three'),
  questions: [
    { key: 'food', text: words('有饭吃吗？', 'Food?'), answer: { kind: 'yes_no' }, required: true, raises: [] },
    {
      key: 'heating',
      text: words('暖和吗？', 'Warm?'),
      answer: { kind: 'choice', choices: [{ key: 'good', text: words('暖和', 'Warm') }, { key: 'cold', text: words('太冷', 'Cold') }] },
      required: true,
      raises: [],
    },
    { key: 'help', text: words('还要什么？', 'What else?'), answer: { kind: 'text' }, required: false, raises: [] },
  ],
};

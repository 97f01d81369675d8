import { describe, expect, test } from 'vitest';
import { visitRulesZh } from '../../../../lib/i18n/visit_rules.zh';
import { areasWithRules, holdingIn, mayWriteRules } from '../../../../lib/visit/rules_in';
import { list } from '../../../../lib/visit/sample';
import type { AreaView, Checklist, Me, Role, VisitRulesView } from '../../../../lib/wire';
import { QuestionDraft } from './question_draft.svelte';
import { RulesDraft, spoken } from './rules_draft.svelte';

const words = (zh: string) => ({ zh, en: '' });
const rules = { severe_days: 7, marked_days: 30, light_days: 90, lead_days: 2, not_home_days: 1, not_home_tell: 2 };
const rise = [{ after_s: 0, tell: 'assigned' }, { after_s: 5_400, tell: 'coordinator' }, { after_s: 259_200, tell: 'duty_lead' }] as const;
const raising: Checklist = {
  ...list,
  questions: list.questions.map((question) => ({
    ...question,
    raises:
      question.key === 'food'
        ? [{ on: { when: 'yes_no', value: false }, category: 'visit_food', text: words('缺少食物') }]
        : question.key === 'heating'
          ? [{ on: { when: 'choice', value: 'cold' }, category: 'visit_heating', text: words('太冷') }]
          : [{ on: { when: 'any_text' }, category: 'visit_help', text: words('住户的需求') }],
  })),
};
const view = (area: string, change: Partial<VisitRulesView> = {}): VisitRulesView => ({ area, rules: { ...rules, rise: [...rise] }, checklists: [raising], ...change });
const fault = (draft: RulesDraft) => draft.fault(visitRulesZh.fault);
const me = (role: Role, area: string): Me => ({ person: 'me', name: '我', grants: [{ role, area }] }) as unknown as Me;
const area = (path: string, level: string): AreaView => ({ path, level, name: path }) as unknown as AreaView;

describe('what holds in an area', () => {
  test('is its own, else that of the nearest area above, and of each list the nearest', () => {
    const brief = { ...raising, key: 'brief', title: words('简表') };
    const own = { ...raising, title: words('自己的') };
    const all = [view('/'), view('/s/', { checklists: [brief] }), view('/s/c/', { checklists: [own] })];
    expect(holdingIn(all, '/s/d/')).toMatchObject({ from: '/s/', view: { area: '/s/d/' } });
    expect(holdingIn(all, '/s/c/g/')?.view.checklists.map(({ title }) => title.zh)).toEqual(['自己的', '简表']);
    expect(holdingIn(all, '/s/c/')?.from).toBe('/s/c/');
    expect(holdingIn([], '/s/')).toBeNull();
  });

  test('is written by staff of the whole area only', () => {
    expect(mayWriteRules(me('coordinator', '/s/c/'), '/s/c/')).toBe(true);
    expect(mayWriteRules(me('duty_lead', '/s/'), '/s/c/')).toBe(true);
    expect(mayWriteRules(me('coordinator', '/s/c/g/'), '/s/c/')).toBe(false);
    expect(mayWriteRules(me('volunteer', '/s/c/'), '/s/c/')).toBe(false);
  });

  test('is looked at by community, and where none is in sight by what one keeps', () => {
    const all = [area('/s/', 'street'), area('/s/c/', 'community'), area('/s/c/g/', 'grid')];
    expect(areasWithRules(all, me('coordinator', '/s/c/g/')).map(({ path }) => path)).toEqual(['/s/c/']);
    expect(areasWithRules(all.slice(2), me('coordinator', '/s/c/g/')).map(({ path }) => path)).toEqual(['/s/c/g/']);
  });
});

describe('a draft', () => {
  test('that nobody has changed is sent as it came', () => {
    const draft = new RulesDraft(view('/s/c/'));
    expect(fault(draft)).toBe('');
    expect(draft.request()).toEqual(view('/s/c/'));
  });

  test('says in one sentence what the hub would not take', () => {
    const wrong = (change: (draft: RulesDraft) => void): string => {
      const draft = new RulesDraft(view('/s/c/'));
      change(draft);
      return fault(draft);
    };
    const t = visitRulesZh.fault;
    expect(wrong((draft) => (draft.days.severe_days = '0'))).toBe(t.days);
    expect(wrong((draft) => (draft.days.light_days = '3.5'))).toBe(t.days);
    expect(wrong((draft) => (draft.days.lead_days = '7'))).toBe(t.lead);
    expect(wrong((draft) => (draft.days.not_home_tell = '101'))).toBe(t.notHome);
    expect(wrong((draft) => (draft.steps = []))).toBe(t.noStep);
    expect(wrong((draft) => draft.addStep())).toBe(t.stepTime(4));
    expect(wrong(({ steps: [, second] }) => second && (second.unit = 'day') && (second.amount = '4'))).toBe(t.stepOrder(3));
    expect(wrong(({ lists: [first] }) => first && (first.questions = []))).toBe(t.length);
    expect(wrong(({ lists: [first] }) => first?.add())).toBe(t.noText(4));
    expect(wrong(({ lists: [first] }) => first && (first.zh = ' '))).toBe(t.title);
  });

  test('puts questions in another order and leaves the ends where they are', () => {
    const [first] = new RulesDraft(view('/s/c/')).lists;
    const keys = () => first?.questions.map(({ key }) => key);
    const [food] = first?.questions ?? [];
    if (!first || !food) throw new Error('the sample has questions');
    first.move(food, -1);
    expect(keys()).toEqual(['food', 'heating', 'help']);
    first.move(food, 1);
    expect(keys()).toEqual(['heating', 'food', 'help']);
    first.remove(food);
    expect(keys()).toEqual(['heating', 'help']);
  });
});

describe('a question', () => {
  test('that is answered another way begins with new answers, and a choice is what its ticket says', () => {
    const question = new QuestionDraft();
    expect(question.fault).toBe('noText');
    question.zh = '门锁好吗？';
    expect(question.fault).toBeNull();
    question.answerBy('choice');
    expect(question.fault).toBe('choices');
    const [good, bad] = question.answers;
    if (!good || !bad) throw new Error('a choice begins with two');
    [good.zh, bad.zh, bad.category] = ['好', '坏了', 'repair'];
    expect(question.fault).toBeNull();
    const sent = question.question();
    expect(sent.raises).toEqual([{ on: { when: 'choice', value: bad.key }, category: 'repair', text: words('坏了') }]);
    expect(new Set([good.key, bad.key, question.key]).size).toBe(3);
    expect(new QuestionDraft(sent).question()).toEqual(sent);
  });

  test('whose yes or no becomes a ticket must say what the ticket says', () => {
    const question = new QuestionDraft();
    question.zh = '有跌倒风险吗？';
    const [yes] = question.answers;
    if (!yes) throw new Error('yes comes first');
    yes.category = 'visit_fall';
    expect(question.fault).toBe('noTicketText');
    yes.foundZh = '需要扶手';
    expect(question.question().raises).toEqual([{ on: { when: 'yes_no', value: true }, category: 'visit_fall', text: words('需要扶手') }]);
  });
});

test('a time is spoken in the largest unit that fits', () => {
  expect(spoken(0)).toEqual({ amount: 0, unit: 'min' });
  expect(spoken(5_400)).toEqual({ amount: 90, unit: 'min' });
  expect(spoken(7_200)).toEqual({ amount: 2, unit: 'hour' });
  expect(spoken(259_200)).toEqual({ amount: 3, unit: 'day' });
});

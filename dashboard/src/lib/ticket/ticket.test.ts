import { describe, expect, test } from 'vitest';
import type { TicketStateName } from '../wire';
import { bulkActs, deskActs } from './acts';
import { categoriesIn, categoryIn } from './catalogue.svelte';
import { columnOf, inboxCause } from './column';
import { dayEnd, dueBand, dueOf, spanOf, weekEnd } from './due';
import { ALL, columnsOf, compareTickets, fits, type Reader } from './filter';
import { NOON, ticket } from './sample';
import { dueText } from './words';

const HOUR = 3_600_000;
const reader: Reader = { now: NOON, me: 'me', teams: new Set(['t1']), nameOf: () => '电梯' };

describe('a column', () => {
  test.each<[TicketStateName, string | null]>([
    ['submitted', 'inbox'],
    ['triaged', 'waiting'],
    ['open', 'waiting'],
    ['dispatched', 'dispatched'],
    ['claimed', 'dispatched'],
    ['working', 'working'],
    ['done', 'check'],
    ['confirmed', 'rating'],
    ['closed', null],
  ])('of a ticket that is %s: %s', (state, column) => {
    expect(columnOf(ticket('a', { state }))).toBe(column);
  });

  test('is the inbox while a hazard is not judged, or something is held back, whatever its state', () => {
    expect(inboxCause(ticket('a', { state: 'open', judge_by: NOON }))).toBe('judge');
    expect(columnOf(ticket('a', { state: 'open', judge_by: NOON }))).toBe('inbox');
    expect(columnOf(ticket('a', { state: 'open', judge_by: NOON, hazard_valid: true }))).toBe('waiting');
    expect(inboxCause(ticket('a', { state: 'working', suspicion: 'masked' }))).toBe('held');
    expect(inboxCause(ticket('a', { state: 'closed', suspicion: 'masked', judge_by: NOON }))).toBeNull();
  });

  test('holds each ticket once, the most urgent first', () => {
    const late = ticket('late', { state: 'open', solve_by: NOON - HOUR });
    const calm = ticket('calm', { state: 'triaged', solve_by: NOON + HOUR });
    const none = ticket('none', { state: 'open', solve_by: null });
    const columns = columnsOf([none, calm, late, ticket('gone', { state: 'closed' })]);
    expect(columns.waiting.map(({ id }) => id)).toEqual(['late', 'calm', 'none']);
    expect(Object.values(columns).flat()).toHaveLength(3);
  });
});

describe('order', () => {
  test('hazards to judge stand first, then what is held back, then the rest by its clock', () => {
    const list = [
      ticket('new', { respond_by: NOON - 9 * HOUR }),
      ticket('held', { suspicion: 'honeypot' }),
      ticket('hazard2', { judge_by: NOON + 2 }),
      ticket('hazard1', { judge_by: NOON + 1 }),
    ];
    expect(list.sort(compareTickets).map(({ id }) => id)).toEqual(['hazard1', 'hazard2', 'held', 'new']);
  });

  test('is the same whichever way round two are compared, also without clocks', () => {
    const [a, b] = [ticket('a', { solve_by: null, respond_by: null }), ticket('b', { solve_by: null, respond_by: null })];
    expect(compareTickets(a, b)).toBe(-1);
    expect(compareTickets(b, a)).toBe(1);
  });
});

describe('the clock that counts', () => {
  test('is the first of those that run', () => {
    expect(dueOf(ticket('a'))).toEqual({ kind: 'respond', at: NOON + 2 * HOUR });
    expect(dueOf(ticket('a', { state: 'open' }))).toEqual({ kind: 'solve', at: NOON + 24 * HOUR });
    expect(dueOf(ticket('a', { judge_by: NOON + 1 }))?.kind).toBe('judge');
    expect(dueOf(ticket('a', { state: 'open', judge_by: 1, hazard_valid: true, safe_by: NOON }))?.kind).toBe('safe');
    expect(dueOf(ticket('a', { state: 'open', judge_by: 1, hazard_valid: true, safe_by: NOON, fenced_at: 1 }))?.kind).toBe('solve');
  });

  test('stands while the hub waits for an answer, and there is none once it is done', () => {
    expect(dueOf(ticket('a', { state: 'open', paused_at: NOON }))).toBeNull();
    expect(dueBand(ticket('a', { state: 'open', paused_at: NOON }), NOON)).toBe('paused');
    expect(dueOf(ticket('a', { state: 'done' }))).toBeNull();
    expect(dueBand(ticket('a', { state: 'done' }), NOON)).toBe('none');
  });

  test('is late from its moment on', () => {
    const at = (solve_by: number, warned = false) => dueBand(ticket('a', { state: 'open', solve_by, warned }), NOON);
    expect([at(NOON), at(NOON + 1), at(NOON + 1, true)]).toEqual(['late', 'calm', 'soon']);
  });

  test('in words', () => {
    expect(dueText(NOON + 30_000, NOON)).toBe('剩 不到 1 分钟');
    expect(dueText(NOON + 2.5 * HOUR, NOON)).toBe('剩 2 小时');
    expect(dueText(NOON - 35 * 60_000, NOON)).toBe('超时 35 分钟');
    expect(spanOf(72 * HOUR)).toEqual({ unit: 'days', n: 3 });
    expect(spanOf(-47 * HOUR)).toEqual({ unit: 'hours', n: 47 });
  });

  test('days end at midnight, weeks on Sunday', () => {
    expect(new Date(dayEnd(NOON))).toEqual(new Date(2026, 10, 19));
    expect(new Date(weekEnd(NOON))).toEqual(new Date(2026, 10, 23));
    const sunday = new Date(2026, 10, 22, 9).getTime();
    expect(new Date(weekEnd(sunday))).toEqual(new Date(2026, 10, 23));
  });
});

describe('the filter', () => {
  const open = (solve_by: number) => ticket('a', { state: 'open', solve_by });
  test('by due: what is late is due today too', () => {
    const by = (solve_by: number) => (['late', 'today', 'week'] as const).filter((due) => fits(open(solve_by), { ...ALL, due }, reader));
    expect(by(NOON - 1)).toEqual(['late', 'today', 'week']);
    expect(by(NOON + HOUR)).toEqual(['today', 'week']);
    expect(by(NOON + 48 * HOUR)).toEqual(['week']);
    expect(by(NOON + 30 * 24 * HOUR)).toEqual([]);
    expect(fits(ticket('a', { state: 'done' }), { ...ALL, due: 'late' }, reader)).toBe(false);
  });

  test('by area, category and whose it is', () => {
    const one = ticket('a', { assignee: { noun: 'team', id: 't1' } });
    expect(fits(one, { ...ALL, area: '/s/c/' }, reader)).toBe(true);
    expect(fits(one, { ...ALL, area: '/s/c/g2/' }, reader)).toBe(false);
    expect(fits(one, { ...ALL, category: 'leak' }, reader)).toBe(false);
    expect(fits(one, { ...ALL, mine: true }, reader)).toBe(true);
    expect(fits(ticket('a', { assignee: { noun: 'person', id: 'me' } }), { ...ALL, mine: true }, reader)).toBe(true);
    expect(fits(ticket('a', { assignee: { noun: 'person', id: 't1' } }), { ...ALL, mine: true }, reader)).toBe(false);
    expect(fits(ticket('a'), { ...ALL, mine: true }, reader)).toBe(false);
  });

  test('by words, all of them, also the number and the category', () => {
    const found = (query: string) => fits(ticket('a', { assignee_name: '王芳' }), { ...ALL, query }, reader);
    expect(['#12', '电梯 王芳', '五楼', ' '].map(found)).toEqual([true, true, true, true]);
    expect(found('电梯 李')).toBe(false);
  });
});

describe('what the desk may do', () => {
  test('begins with the next step', () => {
    const first = (change: Parameters<typeof ticket>[1]) => deskActs(ticket('a', change))[0];
    expect(first({})).toBe('triage');
    expect(first({ judge_by: NOON })).toBe('judge');
    expect(first({ state: 'triaged' })).toBe('dispatch');
    expect(first({ state: 'done' })).toBe('confirm');
    expect(first({ state: 'closed', closing: 'unrated' })).toBe('reopen');
    expect(deskActs(ticket('a', { state: 'closed', closing: 'merged' }))).toEqual([]);
  });

  test('offers nothing twice', () => {
    for (const state of ['submitted', 'triaged', 'open', 'dispatched', 'claimed', 'working', 'done', 'confirmed', 'closed'] as const) {
      const acts = deskActs(ticket('a', { state, judge_by: NOON, hazard_valid: true, paused_at: NOON, suspicion: 'masked' }));
      expect(new Set(acts).size).toBe(acts.length);
    }
  });

  test('to many: only what all of them may go through', () => {
    expect(bulkActs([])).toEqual([]);
    expect(bulkActs([ticket('a'), ticket('b')])).toEqual(['triage', 'refuse']);
    expect(bulkActs([ticket('a', { state: 'done' }), ticket('b', { state: 'open' })])).toEqual([]);
  });
});

test('a category is the one of the nearest area above', () => {
  const of = (zh: string, order = 1) => ({ key: 'lift', zh, en: zh, icon: '', size: 'small' as const, limits: null, skills: [], form: [], for_residents: true, hazard: false, order });
  const all = [
    { area: '/s/', categories: [of('街道'), { ...of('其他', 0), key: 'other' }] },
    { area: '/s/c/', categories: [of('社区')] },
    { area: '/x/', categories: [of('别处')] },
  ];
  expect(categoryIn(all, 'lift', '/s/c/g1/')?.zh).toBe('社区');
  expect(categoryIn(all, 'lift', '/s/d/')?.zh).toBe('街道');
  expect(categoryIn(all, 'none', '/s/')).toBeUndefined();
  expect(categoriesIn(all, '/s/c/').map(({ zh }) => zh)).toEqual(['其他', '社区']);
});

import { describe, expect, test, vi } from 'vitest';
import { Stops, Visits } from '../state/visit.svelte';
import type { VisitRulesView } from '../wire';
import { answered, answerText, goesOnAt, missing } from './answers';
import { Checklists, checklistIn } from './checklist.svelte';
import { inOrder, roundLinks, roundPoints } from './round';
import { home, HOUR_MS, list, NOON, stop, visit } from './sample';

const YES_NO = { yes: '是', no: '否' };

describe('answers', () => {
  test('what must be answered and is not is missing; what may be left out is not', () => {
    expect(missing(list, {}).map(({ key }) => key)).toEqual(['food', 'heating']);
    expect(missing(list, { food: { kind: 'yes_no', value: false }, heating: { kind: 'choice', value: 'cold' } })).toEqual([]);
  });

  test('are sent in the order of the questions, without empty words and strangers', () => {
    const given = { help: { kind: 'text', value: '  ' }, heating: { kind: 'choice', value: 'cold' }, food: { kind: 'yes_no', value: false }, x: { kind: 'text', value: 'y' } } as const;
    expect(answered(list, given)).toEqual([
      { question: 'food', answer: { kind: 'yes_no', value: false } },
      { question: 'heating', answer: { kind: 'choice', value: 'cold' } },
    ]);
  });

  test('asking goes on at the first that is open, at last at the end', () => {
    expect(goesOnAt(list, { food: { kind: 'yes_no', value: false } })).toBe(1);
    const all = { food: { kind: 'yes_no', value: true }, heating: { kind: 'choice', value: 'good' }, help: { kind: 'text', value: '米' } } as const;
    expect(goesOnAt(list, all)).toBe(3);
  });

  test('are read as they were asked', () => {
    const [food, heating, help] = list.questions;
    expect(food && answerText(food, { kind: 'yes_no', value: false }, YES_NO)).toBe('否');
    expect(heating && answerText(heating, { kind: 'choice', value: 'cold' }, YES_NO)).toBe('太冷');
    expect(heating && answerText(heating, { kind: 'choice', value: 'gone' }, YES_NO)).toBe('gone');
    expect(help && answerText(help, undefined, YES_NO)).toBe('');
  });
});

describe('checklists', () => {
  const rules = (area: string, title: string, key = 'nine'): VisitRulesView => ({
    area,
    rules: { severe_days: 7, marked_days: 30, light_days: 90, lead_days: 2, not_home_days: 1, not_home_tell: 2, rise: [] },
    checklists: [{ ...list, key, title: { zh: title, en: title } }],
  });
  const all = [rules('/', 'usual'), rules('/s/c/', 'own'), rules('/x/', 'others'), rules('/s/', 'short', 'brief')];

  test('the nearest area upwards that has it counts, and the usual one for a key that is gone', () => {
    expect(checklistIn(all, '/s/c/g/', 'nine')?.title.zh).toBe('own');
    expect(checklistIn(all, '/s/d/', 'nine')?.title.zh).toBe('usual');
    expect(checklistIn(all, '/s/c/g/', 'brief')?.title.zh).toBe('short');
    expect(checklistIn(all, '/s/c/g/', 'gone')?.title.zh).toBe('own');
  });

  test('are there without network once they were read', async () => {
    let kept: string | null = null;
    const storage = { getItem: () => kept, setItem: (_: string, text: string) => void (kept = text) };
    await new Checklists({ rules: async () => all }, storage).load();
    const offline = new Checklists({ rules: () => Promise.reject(new Error('no network')) }, storage);
    await offline.load();
    expect(offline.of('/s/c/', 'nine')?.title.zh).toBe('own');
  });
});

describe('a round', () => {
  const doors = [
    stop('tomorrow', { due_at: NOON + 20 * HOUR_MS }),
    stop('late', { due_at: NOON - HOUR_MS, home: home('late', { place: { lat: 30.6, lon: 114.4 } }) }),
    stop('new', { due_at: NOON + HOUR_MS }),
    stop('near', { due_at: NOON + 2 * HOUR_MS }),
    stop('nowhere', { due_at: NOON + 3 * HOUR_MS, home: home('nowhere', { place: null }) }),
  ];

  test('keeps the order of the hub, puts what is new behind it and later days apart', () => {
    const { today, later } = inOrder(doors, ['late', 'near', 'gone'], NOON);
    expect(today.map(({ id }) => id)).toEqual(['late', 'near', 'new', 'nowhere']);
    expect(later.map(({ id }) => id)).toEqual(['tomorrow']);
  });

  test('is numbered on the map, late doors by their look, and a door without a place is in the list only', () => {
    const { today } = inOrder(doors, ['late', 'near'], NOON);
    const points = roundPoints(today, { lat: 30.4, lon: 114.4 }, NOON, 'me');
    expect(points.map(({ look, label }) => `${look} ${label}`)).toEqual(['ticket-late 1 late', 'ticket 2 near', 'ticket 3 new', 'me me']);
    const links = roundLinks(today, { lat: 30.4, lon: 114.4 });
    expect(links.map(({ from, to }) => [from.lat, to.lat])).toEqual([[30.4, 30.6], [30.6, 30.5], [30.5, 30.5]]);
    expect(roundLinks(today, null)).toHaveLength(2);
  });
});

describe('the feed', () => {
  test('a visit that is over leaves the desk, a stop that is no longer mine leaves the phone, and late news brings neither back', () => {
    const [visits, stops] = [new Visits(), new Stops()];
    visits.take(visit('a'));
    visits.take(visit('a', { version: 3, state: 'done', ended_at: NOON }));
    visits.take(visit('a', { version: 2, state: 'started' }));
    expect(visits.open.size).toBe(0);
    stops.take(stop('a'));
    stops.take(stop('a', { version: 2, is_mine: false }));
    stops.take(stop('a'));
    expect(stops.open.size).toBe(0);
    stops.take(stop('a', { version: 3 }));
    expect(stops.open.size).toBe(1);
  });
});

test('a request that was answered late does not replace the order that is there', async () => {
  const { VisitDesk } = await import('../../volunteer/visit/visit_desk.svelte');
  const round = vi.fn(async () => ({ person: 'me', start: null, order: ['a'], length_m: 5 }));
  const desk = new VisitDesk({ person: 'me', api: { round }, storage: null });
  await desk.reorder(null);
  round.mockRejectedValueOnce(new Error('no network'));
  await desk.reorder({ lat: 1, lon: 2 });
  expect(desk.round?.order).toEqual(['a']);
});

import { describe, expect, it } from 'vitest';
import { clockBand, matches, neighbour, sortAlarms } from './order';
import { OPENED_AT, alarm, page } from './sample';

describe('the order of the desk', () => {
  it('puts unanswered alarms before answered ones, however old those are', () => {
    const sorted = sortAlarms([
      alarm({ id: 'scene', phase: 'on_scene', opened_at: 1 }),
      alarm({ id: 'coming', phase: 'coming', opened_at: 2 }),
      alarm({ id: 'new', opened_at: OPENED_AT }),
    ]);
    expect(sorted.map((one) => one.id)).toEqual(['new', 'coming', 'scene']);
  });

  it('puts the longest unanswered first', () => {
    const sorted = sortAlarms([alarm({ id: 'young', opened_at: OPENED_AT }), alarm({ id: 'old', opened_at: OPENED_AT - 1 })]);
    expect(sorted.map((one) => one.id)).toEqual(['old', 'young']);
  });

  it('does not depend on the order in which alarms of one instant arrive', () => {
    const [a, b] = [alarm({ id: 'a' }), alarm({ id: 'b' })];
    expect(sortAlarms([b, a])).toEqual(sortAlarms([a, b]));
  });
});

describe('the search', () => {
  const one = alarm({ pages: [page({ name: '李娜' })] });
  it.each(['', '3号楼', '王秀英', 'BTN-1001', '李娜', '桂花路 302'])('finds by %j', (query) => {
    expect(matches(one, query)).toBe(true);
  });
  it('wants every word', () => {
    expect(matches(one, '3号楼 张三')).toBe(false);
  });
});

describe('the clock', () => {
  it.each([
    [0, 'fresh'],
    [59, 'fresh'],
    [60, 'late'],
    [179, 'late'],
    [180, 'overdue'],
  ] as const)('is at %i s %s', (seconds, band) => {
    expect(clockBand(seconds)).toBe(band);
  });
});

describe('moving through the list', () => {
  const ids = ['a', 'b', 'c'];
  it('steps, and holds at the ends', () => {
    expect(neighbour(ids, 'a', 1)).toBe('b');
    expect(neighbour(ids, 'c', 1)).toBe('c');
    expect(neighbour(ids, 'a', -1)).toBe('a');
  });
  it('starts at the first when nothing, or something gone, is chosen', () => {
    expect(neighbour(ids, null, -1)).toBe('a');
    expect(neighbour(ids, 'closed', 1)).toBe('a');
    expect(neighbour([], null, 1)).toBeNull();
  });
});

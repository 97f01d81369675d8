import { describe, expect, test } from 'vitest';
import type { AreaView, HouseholdRecord } from '../wire';
import { queryOf } from './api';
import { byWorry, marksOf } from './attention';
import { same } from './code';
import { ENOUGH, HouseholdSearch } from './household.svelte';
import { nameFrom, requestOf } from './request';
import { device, page } from './sample';
import { readWithout } from './without_alarm';

test('what needs attention comes first, and what is out of use last', () => {
  const names = byWorry([
    device('fine'),
    device('retired', { retired_at: 1, presence: 'offline' }),
    device('new', { live_at: null }),
    device('late', { presence: 'late' }),
    device('low', { faults: ['battery'] }),
    device('gone', { presence: 'offline' }),
  ]).map(({ name }) => name);
  expect(names).toEqual(['gone', 'low', 'late', 'new', 'fine', 'retired']);
});

test('a device that waits for its press is not also called not live', () => {
  expect(marksOf(device('a', { live_at: null, enrolling_until: 5 }))).toEqual(['enrolling', 'live']);
});

test('a change leaves all that it does not name', () => {
  const of = page(device('a', { label: 'L', beat_s: 300, household_id: null, household: null }), { detects: 'water', prefixes: ['z/#'] });
  expect(requestOf(of, { blocked: true })).toMatchObject({ name: 'a', label: 'L', beat_s: 300, detects: 'water', prefixes: ['z/#'], area: '/s/b/', blocked: true, key: null });
  expect(requestOf(page(device('a')))).toMatchObject({ household: 'h1', area: null });
});

test.each([
  ['0x00158D0001', '0x00158D0001'],
  ['  .老人机 1号 ', '1'],
  ['机', 'device'],
  ['x'.repeat(80), 'x'.repeat(64)],
])('the name of %s is allowed in topics', (code, name) => {
  expect(nameFrom(code)).toBe(name);
  expect(name).toMatch(/^(?!\.)[A-Za-z0-9._-]{1,64}$/);
});

test('a code is the same however it is grouped', () => {
  expect(same('A8:40:41', 'a8-40 41')).toBe(true);
  expect(same('A8:40:41', 'a8:40:42')).toBe(false);
});

test('a query escapes what was typed and leaves out what is empty', () => {
  expect(queryOf({ search: '3号 &x', filter: undefined, area: '' })).toBe('?search=3%E5%8F%B7+%26x');
  expect(queryOf({})).toBe('');
});

describe('households', () => {
  const areas = [
    { path: '/s/', level: 'street', name: 'Street' },
    { path: '/s/b/', level: 'building', name: '幸福里3号楼' },
  ] as unknown as AreaView[];
  const home = (id: number, name: string): HouseholdRecord =>
    ({ id: `h${id}`, area: '/s/b/', unit: '2单元', door: String(id), residents: [{ name }] }) as unknown as HouseholdRecord;
  function hub(pages: HouseholdRecord[][]) {
    let reads = 0;
    const households = async (after?: string) => {
      reads += 1;
      const index = after === undefined ? 0 : Number(after);
      return { households: pages[index] ?? [], next: index + 1 < pages.length ? String(index + 1) : null };
    };
    return { households, reads: () => reads };
  }

  test('every word must occur, in the label or in a name, on whatever page', async () => {
    const search = new HouseholdSearch(areas, hub([[home(101, '王')], [home(302, '李秀英')]]));
    await search.find('3号楼 李');
    expect(search.hits).toEqual([{ id: 'h302', label: '幸福里3号楼 2单元 302', residents: '李秀英' }]);
    expect([search.more, search.reading]).toEqual([false, 'read']);
  });

  test('reading ends when enough were found, and a page is read once', async () => {
    const full = Array.from({ length: ENOUGH + 5 }, (_, n) => home(n, '王'));
    const api = hub([full, [home(900, '赵')]]);
    const search = new HouseholdSearch(areas, api);
    await search.find('王');
    expect([search.hits.length, search.more, api.reads()]).toEqual([ENOUGH, true, 1]);
    await search.find('赵');
    await search.find('赵');
    expect([search.hits.length, api.reads()]).toEqual([1, 2]);
  });
});

test('a household with one alarm that works has a working alarm', async () => {
  const all = [
    device('a', { household_id: 'one', presence: 'offline', faults: ['offline'] }),
    device('b', { household_id: 'one' }),
    device('c', { household_id: 'two', live_at: null }),
    device('d', { household_id: 'two', role: 'sensor' }),
    device('e', { household_id: 'three', role: 'sensor', live_at: null }),
  ];
  const devices = async ({ filter }: { filter?: string | undefined }) =>
    all.filter((one) => (filter === 'not_live' ? one.live_at === null : filter === 'offline' ? one.presence === 'offline' : true));
  const { homes, partial } = await readWithout({ devices });
  expect(homes.map(({ id }) => id)).toEqual(['two']);
  expect(partial).toBe(false);
});

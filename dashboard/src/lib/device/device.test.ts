import { describe, expect, test } from 'vitest';
import type { AreaView, HouseholdPage, HouseholdRecord } from '../wire';
import { queryOf } from './api';
import { byWorry, marksOf } from './attention';
import { same } from './code';
import { ENOUGH, HouseholdSearch } from './household.svelte';
import { beatIn, nameFrom, requestOf, topicsIn } from './request';
import { device, page } from './sample';

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
  const of = page(device('a', { label: 'L', own_beat_s: 300, household_id: null, household: null }), { detects: 'water', prefixes: ['z/#'] });
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
  function hub(homes: HouseholdRecord[]) {
    const asked: string[] = [];
    const households = async (q: string, limit: number) => {
      asked.push(q);
      return { households: homes.slice(0, limit), next: homes.length > limit ? 'more' : null };
    };
    return { households, asked };
  }

  test('the hub is asked for the words, and says when there are more', async () => {
    const api = hub([home(302, '李秀英')]);
    const search = new HouseholdSearch(areas, api);
    await search.find(' 3号楼 李 ');
    expect(search.hits).toMatchObject([{ id: 'h302', label: '幸福里3号楼 2单元 302', residents: '李秀英' }]);
    expect([search.more, search.reading, api.asked]).toEqual([false, 'read', ['3号楼 李']]);
    const many = new HouseholdSearch(areas, hub(Array.from({ length: ENOUGH + 5 }, (_, n) => home(n, '王'))));
    await many.find('王');
    expect([many.hits.length, many.more]).toEqual([ENOUGH, true]);
    await many.find('');
    expect([many.hits.length, many.reading]).toEqual([0, 'idle']);
  });

  test('an answer that was overtaken is not shown', async () => {
    const answers: (() => void)[] = [];
    const households = (q: string) =>
      new Promise<HouseholdPage>((done) => answers.push(() => done({ households: [home(q === 'a' ? 1 : 2, q)], next: null })));
    const search = new HouseholdSearch(areas, { households });
    const both = [search.find('a'), search.find('b')];
    answers.reverse().forEach((answer) => answer());
    await Promise.all(both);
    expect(search.hits.map(({ residents }) => residents)).toEqual(['b']);
  });
});

test('a beat of the model does not become the device\u2019s own', () => {
  expect(requestOf(page(device('a', { beat_s: 3600, own_beat_s: null }))).beat_s).toBeNull();
  expect(requestOf(page(device('a', { beat_s: 60, own_beat_s: 60 }))).beat_s).toBe(60);
});

test('a beat is typed in minutes, and empty means as the model says', () => {
  expect(['', ' ', '5', '0.5', '0', '-1', 'x'].map(beatIn)).toEqual([null, null, 300, 30, undefined, undefined, undefined]);
});

test('topics stand one a line, each once', () => {
  expect(topicsIn(' zigbee2mqtt/# \n\nrtl_433/x\nzigbee2mqtt/#')).toEqual(['zigbee2mqtt/#', 'rtl_433/x']);
});

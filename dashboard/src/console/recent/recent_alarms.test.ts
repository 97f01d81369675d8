import { describe, expect, it } from 'vitest';
import { alarm } from '../rules/sample';
import { RecentPages, mergeRecent } from './recent_alarms.svelte';

const closed = (id: string, closed_at: number, version = 1) => alarm({ id, phase: 'closed', closed_at, version });

describe('closed alarms', () => {
  it('are there once, newest close first, and as they were last', () => {
    const merged = mergeRecent([closed('b', 20, 9)], [closed('a', 30), closed('b', 20, 8)]);
    expect(merged.map((one) => [one.id, one.version])).toEqual([['a', 1], ['b', 9]]);
  });

  it('come page by page until the end', async () => {
    const asked: (string | undefined)[] = [];
    const pages = new RecentPages(async (before) => {
      asked.push(before);
      return before === undefined ? { alarms: [closed('a', 2)], next: 'n1' } : { alarms: [closed('b', 1)], next: null };
    });
    await pages.load();
    expect(pages.more).toBe(true);
    await pages.load();
    expect(asked).toEqual([undefined, 'n1']);
    expect(pages.more).toBe(false);
    expect(pages.read.map((one) => one.id)).toEqual(['a', 'b']);
  });
});

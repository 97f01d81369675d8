import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TimelineEntry } from '../../lib/wire';
import { entry } from '../rules/sample';
import { TimelineSource } from './timeline_source.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the timeline', () => {
  it('is read once for a burst of changes', async () => {
    const read = vi.fn(async () => [entry()]);
    const source = new TimelineSource(read);
    source.follow('a1', 1);
    await vi.runAllTimersAsync();
    for (let version = 2; version < 20; version++) source.follow('a1', version);
    await vi.runAllTimersAsync();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('is not read again for the version it has', async () => {
    const read = vi.fn(async () => [entry()]);
    const source = new TimelineSource(read);
    source.follow('a1', 1);
    source.follow('a1', 1);
    await vi.runAllTimersAsync();
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('never shows the entries of an alarm that is no longer chosen', async () => {
    let late: (entries: TimelineEntry[]) => void = () => undefined;
    const read = vi.fn((alarm: string) =>
      alarm === 'a1' ? new Promise<TimelineEntry[]>((resolve) => (late = resolve)) : Promise.resolve([entry({ position: 2 })]),
    );
    const source = new TimelineSource(read);
    source.follow('a1', 1);
    await vi.runAllTimersAsync();
    source.follow('a2', 1);
    await vi.runAllTimersAsync();
    late([entry({ position: 1 })]);
    await vi.runAllTimersAsync();
    expect(source.entries.map((one) => one.position)).toEqual([2]);
  });

  it('says when it could not be read', async () => {
    const source = new TimelineSource(async () => Promise.reject(new Error('no')));
    source.follow('a1', 1);
    await vi.runAllTimersAsync();
    expect(source.state).toBe('failed');
  });
});

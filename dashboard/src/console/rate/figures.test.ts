import { expect, test } from 'vitest';
import type { Selection } from '../../lib/rate/api';
import type { RatesView, TopicsView } from '../../lib/wire';
import { Figures } from './figures.svelte';

test('an answer to an older selection is dropped, however late it comes', async () => {
  const figures = new Figures();
  const waiting: (() => void)[] = [];
  const rates = (selection: Selection) =>
    new Promise<RatesView>((resolve) => waiting.push(() => resolve({ from: selection.from } as RatesView)));
  const api = { rates, topics: () => Promise.resolve({} as TopicsView) };
  figures.choose({ from: '2026-03-02' });
  const first = figures.read(api);
  figures.choose({ from: '2026-03-09' });
  const second = figures.read(api);
  waiting[1]?.();
  await second;
  waiting[0]?.();
  await first;
  expect(figures.rates?.from).toBe('2026-03-09');
  expect(figures.busy).toBe(false);
});

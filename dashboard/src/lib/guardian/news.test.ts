import { expect, test, vi } from 'vitest';
import type { EventView, ServerFrame } from '../wire';
import { readOnNews } from './news';

const told = (...checks: (string | undefined)[]): ServerFrame => ({
  type: 'events',
  position: 9,
  events: checks.map((guardian_check) => ({ position: 9, at: 1, name: 'guardian_check.decided', guardian_check }) as unknown as EventView),
});

function listened(check: string | null) {
  let listener: (frame: ServerFrame) => void = () => undefined;
  const end = vi.fn();
  const read = vi.fn();
  const stop = readOnNews(read, check, { listen: (heard) => ((listener = heard), end) });
  return { read, end, stop, hear: (frame: ServerFrame) => listener(frame) };
}

test('checks are read at once, after a snapshot and once for all news of a frame', () => {
  const { read, hear, stop, end } = listened(null);
  expect(read).toHaveBeenCalledTimes(1);
  hear(told(undefined));
  expect(read).toHaveBeenCalledTimes(1);
  hear(told('a', undefined, 'b'));
  expect(read).toHaveBeenCalledTimes(2);
  hear({ type: 'snapshot' } as unknown as ServerFrame);
  expect(read).toHaveBeenCalledTimes(3);
  stop();
  expect(end).toHaveBeenCalledTimes(1);
});

test('one check is read on its own news only', () => {
  const { read, hear } = listened('a');
  hear(told('b'));
  expect(read).toHaveBeenCalledTimes(1);
  hear(told('b', 'a'));
  expect(read).toHaveBeenCalledTimes(2);
});

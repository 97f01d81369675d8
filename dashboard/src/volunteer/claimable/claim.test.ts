import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError, NoAnswer } from '../../lib/api';
import { Outbox, subjectOf, type Action, type ClaimAction } from '../outbox.svelte';
import { claimAct } from '../send';

const adopt: ClaimAction = { do: 'claim_adopt', claim: 'bench', key: 'k1', title: '长椅', by: null, days: 30 };
const DAY_MS = 24 * 3_600_000;

class Shelf {
  text: string | null = null;
  getItem = (): string | null => this.text;
  setItem = (_key: string, text: string): void => void (this.text = text);
}

function rig() {
  const shelf = new Shelf();
  const send = vi.fn<(action: Action) => Promise<{ position: number }>>(async () => ({ position: 9 }));
  const make = () => new Outbox({ send, person: 'me', shownUpTo: () => 0, storage: shelf });
  return { send, make };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

test('what is adopted without network waits, is sent with the key it was given, and once it was answered never again', async () => {
  const { send, make } = rig();
  send.mockRejectedValueOnce(new NoAnswer('/'));
  const outbox = make();
  outbox.add(adopt);
  outbox.add({ ...adopt, key: 'k2' });
  await settle();
  expect(outbox.of('claim_adopt', 'bench')?.state).toBe('waiting');
  outbox.nudge();
  await settle();
  expect(send.mock.calls.map(([action]) => 'claim' in action && action.key)).toEqual(['k1', 'k1']);
  outbox.seenUpTo(9);
  await settle(DAY_MS);
  expect(send).toHaveBeenCalledTimes(2);
  expect(outbox.about('bench')).toEqual([]);
});

test('it survives a reload for days and is then sent', async () => {
  const { send, make } = rig();
  send.mockRejectedValue(new NoAnswer('/'));
  const before = make();
  before.add(adopt);
  await settle();
  before.stop();
  await settle(3 * DAY_MS);
  send.mockClear();
  send.mockResolvedValue({ position: 9 });
  make();
  await settle();
  expect(send).toHaveBeenCalledExactlyOnceWith(adopt);
});

test('a place that somebody else took first is told, and not asked for again', async () => {
  const { send, make } = rig();
  send.mockRejectedValue(new ApiError({ type: '', title: '', status: 409, code: 'full', detail: 'full', id: '' }));
  const outbox = make();
  outbox.add(adopt);
  await settle(DAY_MS);
  expect(outbox.of('claim_adopt', 'bench')).toMatchObject({ state: 'refused', problem: { code: 'full' } });
  expect(send).toHaveBeenCalledTimes(1);
});

test('each tap is the request that the hub knows, about the thing it was tapped on', () => {
  expect(subjectOf(adopt)).toBe('bench');
  expect(claimAct(adopt)).toEqual({ do: 'adopt', days: 30, by: null, key: 'k1' });
  expect(claimAct({ ...adopt, do: 'claim_renew' })).toEqual({ do: 'renew', days: 30, by: null, key: 'k1' });
  const by = { noun: 'team', id: 't' } as const;
  expect(claimAct({ do: 'claim_release', claim: 'bench', key: 'k3', title: '长椅', by })).toEqual({ do: 'release', by, key: 'k3' });
});

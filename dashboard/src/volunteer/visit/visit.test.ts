import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, NoAnswer } from '../../lib/api';
import { Outbox, subjectOf, type Action, type VisitAction } from '../outbox.svelte';
import { visitAct } from '../send';
import { endOf, isBegun } from './handled';
import { VisitDesk } from './visit_desk.svelte';

class Shelf {
  text: string | null = null;
  getItem = (): string | null => this.text;
  setItem = (_key: string, text: string): void => void (this.text = text);
}
const start: VisitAction = { do: 'visit_start', visit: 'v', key: 'k1', where: '302' };
const done: VisitAction = { do: 'visit_done', visit: 'v', key: 'k2', where: '302', answers: [{ question: 'food', answer: { kind: 'yes_no', value: false } }] };
const refusal = new ApiError({ type: '', title: '', status: 409, code: 'over', detail: 'over', id: '', going: [] });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

function rig(shelf = new Shelf()) {
  const send = vi.fn<(action: Action) => Promise<{ position: number }>>(async () => ({ position: 9 }));
  const make = () => new Outbox({ send, person: 'me', shownUpTo: () => 0, storage: shelf });
  return { send, make };
}

describe('a visit without network', () => {
  test('is sent in the order of the taps when the network is back, each with the key it was given', async () => {
    const { send, make } = rig();
    send.mockRejectedValueOnce(new NoAnswer('/'));
    const outbox = make();
    outbox.add(start);
    outbox.add(done);
    await settle();
    expect(send).toHaveBeenCalledTimes(1);
    expect(endOf(outbox, 'v')?.action).toEqual(done);
    outbox.nudge();
    await settle();
    expect(send.mock.calls.map(([action]) => ('visit' in action ? action.key : ''))).toEqual(['k1', 'k1', 'k2']);
  });

  test('survives a reload for days, with the same key and the same answers', async () => {
    const shelf = new Shelf();
    const { send, make } = rig(shelf);
    send.mockRejectedValue(new NoAnswer('/'));
    const before = make();
    before.add(done);
    await settle();
    before.stop();
    await settle(3 * 24 * 3_600_000);
    send.mockClear();
    send.mockResolvedValue({ position: 9 });
    const after = make();
    await settle();
    expect(send).toHaveBeenCalledExactlyOnceWith(done);
    expect(after.of('visit_done', 'v')?.state).toBe('sent');
  });

  test('that was refused is no end: it can be begun again', async () => {
    const { send, make } = rig();
    send.mockRejectedValueOnce(refusal);
    const outbox = make();
    outbox.add(done);
    await settle();
    expect(endOf(outbox, 'v')).toBeUndefined();
    expect(outbox.about('v')[0]?.problem?.code).toBe('over');
  });
});

test('what is tapped is what the hub hears', () => {
  expect(subjectOf(start)).toBe('v');
  expect(visitAct(start)).toEqual({ do: 'start' });
  expect(visitAct(done)).toEqual({ do: 'finish', answers: done.do === 'visit_done' ? done.answers : [] });
  expect(visitAct({ ...start, do: 'visit_not_home' })).toEqual({ do: 'not_home' });
  expect(visitAct({ ...start, do: 'visit_refuse' })).toEqual({ do: 'refuse' });
});

test('somebody is at the door once the hub says so, or this phone has it on its way', async () => {
  const { make } = rig();
  const outbox = make();
  expect(isBegun(outbox, 'v', 'planned')).toBe(false);
  expect(isBegun(outbox, 'v', 'started')).toBe(true);
  outbox.add(start);
  expect(isBegun(outbox, 'v', 'planned')).toBe(true);
});

describe('answers on their way', () => {
  test('survive a reload, are nobody else\'s, and leave the phone when they are forgotten', () => {
    const storage = new Shelf();
    const desk = new VisitDesk({ person: 'me', storage });
    desk.answer('v', 'food', { kind: 'yes_no', value: false });
    desk.answer('v', 'help', { kind: 'text', value: '米' });
    expect(new VisitDesk({ person: 'me', storage }).draft('v')).toEqual({ food: { kind: 'yes_no', value: false }, help: { kind: 'text', value: '米' } });
    expect(new VisitDesk({ person: 'other', storage }).drafted).toEqual([]);
    desk.forget('v');
    expect(storage.text).not.toContain('米');
    expect(new VisitDesk({ person: 'me', storage }).has('v')).toBe(false);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, NoAnswer } from '../lib/api';
import type { Problem } from '../lib/wire';
import { Outbox, subjectOf, type Action } from './outbox.svelte';

const problem = (status: number, code: string, going?: string[]): ApiError =>
  new ApiError({ type: '', title: '', status, code, detail: 'no', id: '', ...(going && { going }) } satisfies Problem);
const accept: Action = { do: 'accept', alarm: 'a' };

class Shelf {
  text: string | null = null;
  getItem = (): string | null => this.text;
  setItem = (_key: string, text: string): void => void (this.text = text);
}

function rig(shelf = new Shelf(), person = 'me') {
  const send = vi.fn<(action: Action) => Promise<{ position: number }>>(async () => ({ position: 9 }));
  let shown = 0;
  const make = () => new Outbox({ send, person, shownUpTo: () => shown, storage: shelf });
  return { send, shelf, make, show: (position: number) => (shown = position) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('a tap', () => {
  test('is sent once, also when it is tapped twice', async () => {
    const { send, make } = rig();
    const outbox = make();
    outbox.add(accept);
    outbox.add(accept);
    await settle();
    expect(send).toHaveBeenCalledOnce();
    expect(outbox.of('accept', 'a')?.state).toBe('sent');
  });

  test('stays until the screen shows its effect', async () => {
    const { make } = rig();
    const outbox = make();
    outbox.add(accept);
    await settle();
    outbox.seenUpTo(8);
    expect(outbox.entries).toHaveLength(1);
    outbox.seenUpTo(9);
    expect(outbox.entries).toEqual([]);
  });

  test('is gone at once when the feed was quicker than the answer', async () => {
    const { make, show } = rig();
    show(9);
    const outbox = make();
    outbox.add(accept);
    await settle();
    expect(outbox.entries).toEqual([]);
  });

  test('without an answer is tried until there is one', async () => {
    const { send, make } = rig();
    send.mockRejectedValueOnce(new NoAnswer('/')).mockRejectedValueOnce(problem(503, 'unavailable'));
    const outbox = make();
    outbox.add(accept);
    await settle();
    expect(outbox.of('accept', 'a')?.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(send).toHaveBeenCalledTimes(3);
    expect(outbox.of('accept', 'a')?.state).toBe('sent');
  });

  test('is tried at once when the network is back', async () => {
    const { send, make } = rig();
    send.mockRejectedValue(new NoAnswer('/'));
    const outbox = make();
    outbox.add(accept);
    await vi.advanceTimersByTimeAsync(20_000);
    const before = send.mock.calls.length;
    outbox.nudge();
    await settle();
    expect(send).toHaveBeenCalledTimes(before + 1);
  });

  test('that is refused is shown with its reason and not tried again', async () => {
    const { send, make } = rig();
    send.mockRejectedValueOnce(problem(409, 'taken', ['李娜']));
    const outbox = make();
    outbox.add(accept);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(send).toHaveBeenCalledOnce();
    expect(outbox.of('accept', 'a')).toMatchObject({ state: 'refused', problem: { going: ['李娜'] } });
  });

  test('waits for the earlier one of the same call, and not for those of another', async () => {
    const { send, make } = rig();
    send.mockImplementation(async (action) => {
      if (action.do === 'accept') throw new NoAnswer('/');
      return { position: 1 };
    });
    const outbox = make();
    outbox.add(accept);
    outbox.add({ do: 'arrive', alarm: 'a' });
    outbox.add({ do: 'arrive', alarm: 'b' });
    await settle();
    expect(send.mock.calls.map(([action]) => `${action.do} ${subjectOf(action)}`)).toEqual(['accept a', 'arrive b']);
  });
});

describe('the switch', () => {
  test('the last direction wins when the first was not sent', async () => {
    const { send, make } = rig();
    send.mockRejectedValueOnce(new NoAnswer('/'));
    const outbox = make();
    outbox.add({ do: 'on_call', alarm: '', on: true });
    await settle();
    outbox.add({ do: 'on_call', alarm: '', on: false });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(send.mock.calls.at(-1)?.[0]).toMatchObject({ on: false });
    expect(send).toHaveBeenCalledTimes(2);
  });
});

describe('a reload', () => {
  const waiting = async (shelf: Shelf): Promise<void> => {
    const { send, make } = rig(shelf);
    send.mockRejectedValue(new NoAnswer('/'));
    const outbox = make();
    outbox.add(accept);
    await settle();
    outbox.stop();
  };

  test('sends what was not sent', async () => {
    const shelf = new Shelf();
    await waiting(shelf);
    const { send, make } = rig(shelf);
    make();
    await settle();
    expect(send).toHaveBeenCalledWith(accept);
  });

  test('sends nothing of another person, and nothing older than ten minutes', async () => {
    const shelf = new Shelf();
    await waiting(shelf);
    const other = rig(shelf, 'somebody else');
    other.make();
    await settle();
    expect(other.send).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    const late = rig(shelf);
    late.make();
    await settle();
    expect(late.send).not.toHaveBeenCalled();
  });

  test('a broken shelf is an empty one', () => {
    const shelf = new Shelf();
    shelf.text = '{"person":"me","kept":[{';
    expect(rig(shelf).make().entries).toEqual([]);
  });
});

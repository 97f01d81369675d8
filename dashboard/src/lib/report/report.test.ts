import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NoAnswer } from '../api';
import type { FollowMessageRequest } from '../wire';
import { emergencyIn } from './emergency';
import { placeOfPhoto } from './exif_place';
import { Following } from './follow.svelte';
import { mayRate, mayWithdraw, stepsOf } from './follow_steps';
import { Help } from './help.svelte';
import { followPath, keyOf, newFollow, OwnReports } from './own.svelte';
import { fitted } from './picture';
import { refusal, sampleFollow, sampleStart } from './sample';
import { startOf } from './start';

class Shelf {
  text: string | null = null;
  getItem = (): string | null => this.text;
  setItem = (_key: string, text: string): void => void (this.text = text);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('emergency words', () => {
  test('are found in any spelling of case and space, and nothing else is', () => {
    const words = ['着火', 'heart attack', "can't breathe", ''];
    expect(emergencyIn('楼下着火了', words)).toBe('着火');
    expect(emergencyIn('着 \n火', words)).toBe('着火');
    expect(emergencyIn('Heart\n ATTACK', words)).toBe('heart attack');
    expect(emergencyIn('He can’t breathe', words)).toBe("can't breathe");
    expect(emergencyIn('heartattack', words)).toBeNull();
    expect(emergencyIn('水龙头滴水', words)).toBeNull();
  });
});

/** A JPEG with an Exif segment that says where it was taken. */
function photo(lat: [number, string], lon: [number, string], little = true): ArrayBuffer {
  const bytes = new ArrayBuffer(200);
  const view = new DataView(bytes);
  view.setUint32(0, 0xffd8ffe1);
  view.setUint16(4, 190);
  [0x45, 0x78, 0x69, 0x66].forEach((byte, at) => view.setUint8(6 + at, byte));
  const tiff = 12;
  const put16 = (at: number, value: number): void => view.setUint16(tiff + at, value, little);
  const put32 = (at: number, value: number): void => view.setUint32(tiff + at, value, little);
  put16(0, little ? 0x4949 : 0x4d4d);
  put32(4, 8);
  put16(8, 1);
  put16(10, 0x8825);
  put32(18, 26);
  put16(26, 4);
  [lat, lon].forEach(([degrees, ref], index) => {
    const reference = 28 + index * 24;
    put16(reference, index * 2 + 1);
    view.setUint8(tiff + reference + 8, ref.charCodeAt(0));
    put16(reference + 12, index * 2 + 2);
    const value = 100 + index * 24;
    put32(reference + 20, value);
    [[Math.floor(degrees), 1], [Math.round((degrees % 1) * 60), 1], [0, 1]].flat().forEach((part, at) => put32(value + at * 4, part));
  });
  return bytes;
}

describe('the place of a photo', () => {
  test.each([true, false])('is read in both byte orders (little %s)', (little) => {
    expect(placeOfPhoto(photo([31.25, 'N'], [121.5, 'E'], little))).toEqual({ lat: 31.25, lon: 121.5 });
    expect(placeOfPhoto(photo([31.25, 'S'], [121.5, 'W'], little))).toEqual({ lat: -31.25, lon: -121.5 });
  });

  test('none is none: no fix, out of range, no notes, no JPEG', () => {
    expect(placeOfPhoto(photo([0, 'N'], [0, 'E']))).toBeNull();
    expect(placeOfPhoto(photo([91, 'N'], [121, 'E']))).toBeNull();
    expect(placeOfPhoto(new Uint8Array([0xff, 0xd8, 0xff, 0xda, 0, 2, 0, 0, 0, 0, 0, 0]).buffer)).toBeNull();
    expect(placeOfPhoto(new ArrayBuffer(0))).toBeNull();
  });

  test('cut or damaged bytes never throw', () => {
    const whole = photo([31.25, 'N'], [121.5, 'E']);
    for (let cut = 0; cut < whole.byteLength; cut++) {
      placeOfPhoto(whole.slice(0, cut));
      const damaged = whole.slice(0);
      new DataView(damaged).setUint8(cut, 0xff);
      placeOfPhoto(damaged);
    }
  });
});

test('a picture is made smaller, never larger, never flat', () => {
  expect(fitted(4_096, 3_072)).toEqual([2_048, 1_536]);
  expect(fitted(640, 480)).toEqual([640, 480]);
  expect(fitted(12_000, 1)).toEqual([2_048, 1]);
});

describe('the reports of this phone', () => {
  const one = { ticket: '0193a1b2-0000-7000-8000-000000000001', follow: 'ab'.repeat(16), no: null, category: null, address: 'x', at: 1 };

  test('the link carries ticket and code behind the #, and reads back', () => {
    expect(followPath(one).startsWith('/f#')).toBe(true);
    expect(keyOf(followPath(one).slice(2))).toEqual({ ticket: one.ticket, follow: one.follow });
    expect(keyOf('#nonsense.1')).toBeNull();
    expect(newFollow()).not.toBe(newFollow());
  });

  test('are one per ticket, newest first, and survive a reload', () => {
    const shelf = new Shelf();
    const list = new OwnReports(shelf);
    list.add(one);
    list.add({ ...one, ticket: '0193a1b2-0000-7000-8000-000000000002', at: 2 });
    list.add(one);
    list.tell(one.ticket, { no: 5 });
    expect(new OwnReports(shelf).all.map(({ no }) => no)).toEqual([5, null]);
  });

  test('one that another tab added is not lost', () => {
    const shelf = new Shelf();
    const [first, second] = [new OwnReports(shelf), new OwnReports(shelf)];
    first.add(one);
    second.add({ ...one, ticket: '0193a1b2-0000-7000-8000-000000000002' });
    expect(new OwnReports(shelf).all).toHaveLength(2);
  });

  test('one that came by a link is remembered once the hub has told of it', () => {
    const list = new OwnReports(new Shelf());
    list.learn(one, sampleFollow({ no: 12 }));
    list.learn(one, sampleFollow({ no: 12, address: 'y' }));
    expect(list.all).toEqual([expect.objectContaining({ ...one, no: 12, address: 'y', category: expect.anything() })]);
  });

  test('damaged storage is an empty list', () => {
    const shelf = new Shelf();
    shelf.text = '{"a":';
    expect(new OwnReports(shelf).all).toEqual([]);
  });
});

describe('the start behind a code', () => {
  test('is remembered for a time without network, and says so', async () => {
    const shelf = new Shelf();
    await startOf('c', async () => sampleStart(), shelf);
    const again = await startOf('c', () => Promise.reject(new NoAnswer('/')), shelf);
    expect(again).toMatchObject({ current: false, start: { address: '幸福里 3 号楼' } });
    await expect(startOf('d', () => Promise.reject(new NoAnswer('/')), shelf)).rejects.toThrow(NoAnswer);
  });

  test('a code that the hub does not know is not begun from memory', async () => {
    const shelf = new Shelf();
    await startOf('c', async () => sampleStart(), shelf);
    await expect(startOf('c', () => Promise.reject(refusal(404)), shelf)).rejects.toThrow('404');
  });
});

describe('a call for help', () => {
  const request = { code: 'c', place: null, phone: null, text: '着火了' };

  test('goes out at once and again until there is an answer, with one id', async () => {
    const send = vi.fn(async (_request: { id: string }): Promise<unknown> => undefined);
    send.mockRejectedValueOnce(new NoAnswer('/')).mockRejectedValueOnce(refusal(503));
    const help = new Help(send);
    void help.call(request);
    expect(send).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(help.state).toBe('called');
    expect(new Set(send.mock.calls.map(([one]) => one.id)).size).toBe(1);
    await help.call(request);
    expect(send).toHaveBeenCalledTimes(3);
  });

  test('that is refused says so at once: somebody must telephone', async () => {
    const help = new Help(() => Promise.reject(refusal(404)));
    await help.call(request);
    expect(help.state).toBe('refused');
  });
});

describe('following', () => {
  const key = { ticket: 't', follow: 'f' };
  function rig() {
    const api = {
      follow: vi.fn(async () => sampleFollow()),
      message: vi.fn(async (_key: object, _request: FollowMessageRequest): Promise<unknown> => undefined),
      rate: vi.fn(async (): Promise<unknown> => undefined),
      withdraw: vi.fn(async (): Promise<unknown> => undefined),
    };
    let visible = true;
    return { api, hide: () => (visible = false), following: new Following({ api, key, isWanted: () => visible }) };
  }

  test('asks every 15 s while it is looked at, and not else', async () => {
    const { api, following, hide } = rig();
    following.start();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(api.follow).toHaveBeenCalledTimes(3);
    hide();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.follow).toHaveBeenCalledTimes(3);
    following.stop();
  });

  test('without an answer keeps what it has, and says that it is not current until it is', async () => {
    const { api, following } = rig();
    following.start();
    await vi.advanceTimersByTimeAsync(0);
    api.follow.mockRejectedValueOnce(new NoAnswer('/'));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(following).toMatchObject({ stale: true, view: { no: 12 }, missing: false });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(following.stale).toBe(false);
    following.stop();
  });

  test('a wrong code is told apart from a silent hub', async () => {
    const { api, following } = rig();
    api.follow.mockRejectedValue(refusal(404));
    following.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(following.missing).toBe(true);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(api.follow, 'wrong codes are counted').toHaveBeenCalledOnce();
    following.stop();
  });

  test('a message whose answer was lost is sent again as the same one, the next one is another', async () => {
    const { api, following } = rig();
    api.message.mockRejectedValueOnce(new NoAnswer('/'));
    expect(await following.message('hello')).toBe(false);
    expect(following.problem).toBe('no_answer');
    expect(await following.message('hello')).toBe(true);
    expect(await following.message('hello')).toBe(true);
    const ids = api.message.mock.calls.map(([, request]) => request.id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[1]);
    following.stop();
  });
});

describe('the steps', () => {
  const now = (state: Parameters<typeof stepsOf>[0]['state']) =>
    stepsOf({ state, closing: null }).find((one) => one.is === 'now')?.step;

  test('one is now, those before it are past, and at the end all are', () => {
    expect([now('submitted'), now('open'), now('claimed'), now('working'), now('done')]).toEqual(['submitted', 'triage', 'claim', 'work', 'done']);
    expect(stepsOf({ state: 'closed', closing: 'unrated' }).every((one) => one.is === 'past')).toBe(true);
    expect(stepsOf({ state: 'working', closing: null }).map((one) => one.is)).toEqual(['past', 'past', 'past', 'now', 'ahead']);
  });

  test('a report that ended another way has none', () => {
    expect(stepsOf({ state: 'closed', closing: 'refused' })).toEqual([]);
  });

  test('rated once and in time; withdrawn before it is done', () => {
    expect(mayRate({ rate_until: 10, satisfied: null }, 9)).toBe(true);
    expect(mayRate({ rate_until: 10, satisfied: null }, 11)).toBe(false);
    expect(mayRate({ rate_until: 10, satisfied: true }, 9)).toBe(false);
    expect(mayWithdraw({ state: 'working', closed_at: null })).toBe(true);
    expect(mayWithdraw({ state: 'done', closed_at: null })).toBe(false);
  });
});

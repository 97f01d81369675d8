import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { codeReader } from './detector';
import { Scanner } from './scanner.svelte';

class Track extends EventTarget {
  ended = false;
  stop = () => void (this.ended = true);
}
let track: Track;
let asked: ReturnType<typeof vi.fn>;
let seen: (string | null)[];
const video = { play: async () => undefined } as unknown as HTMLVideoElement;
const read = async () => async () => seen.shift() ?? null;

beforeEach(() => {
  vi.useFakeTimers();
  track = new Track();
  seen = [];
  asked = vi.fn(async () => ({ getTracks: () => [track] }));
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: asked } });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('one code is told, and then the camera is off', async () => {
  const scanner = new Scanner(read);
  const found: string[] = [];
  await scanner.start(video, (code) => found.push(code));
  expect([scanner.state, track.ended]).toEqual(['on', false]);
  seen = [null, 'SN1', 'SN2'];
  await vi.advanceTimersByTimeAsync(2_000);
  expect([found, scanner.state, track.ended]).toEqual([['SN1'], 'off', true]);
});

test('a page that is left while the browser asks leaves no camera on', async () => {
  const scanner = new Scanner(read);
  const opening = scanner.start(video, () => undefined);
  scanner.stop();
  await opening;
  expect([scanner.state, track.ended]).toEqual(['off', true]);
});

test('a page that is left while the picture begins leaves no camera on', async () => {
  let plays = (): void => undefined;
  const slow = { play: () => new Promise<void>((resolve) => (plays = resolve)) } as unknown as HTMLVideoElement;
  const scanner = new Scanner(read);
  const opening = scanner.start(slow, () => undefined);
  await vi.advanceTimersByTimeAsync(0);
  scanner.stop();
  plays();
  await opening;
  expect([scanner.state, track.ended, vi.getTimerCount()]).toEqual(['off', true, 0]);
});

test('a camera that is refused, or taken away, is said', async () => {
  const scanner = new Scanner(read);
  await scanner.start(video, () => undefined);
  track.dispatchEvent(new Event('ended'));
  expect([scanner.state, track.ended, vi.getTimerCount()]).toEqual(['denied', true, 0]);
  asked.mockRejectedValueOnce(new Error('NotAllowedError'));
  await scanner.start(video, () => undefined);
  expect(scanner.state).toBe('denied');
});

test('a browser whose own reader has nothing behind it is not asked', async () => {
  const detect = vi.fn();
  class Empty {
    static getSupportedFormats = async () => [];
    detect = detect;
  }
  vi.stubGlobal('BarcodeDetector', Empty);
  expect(await (await codeReader())(video)).toBeNull();
  expect(detect).not.toHaveBeenCalled();
});

test('a reader that fails is replaced, and asked no more', async () => {
  const detect = vi.fn(async () => Promise.reject(new Error('service unavailable')));
  class Failing {
    static getSupportedFormats = async () => ['qr_code'];
    detect = detect;
  }
  vi.stubGlobal('BarcodeDetector', Failing);
  const reads = await codeReader();
  expect([await reads(video), await reads(video)]).toEqual([null, null]);
  expect(detect).toHaveBeenCalledTimes(1);
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NoAnswer } from '../api';
import type { ReportRequest, ReportThanks } from '../wire';
import { Queue } from './queue.svelte';
import { refusal, sampleKept, samplePiece } from './sample';
import type { Kept, Shelf } from './shelf';

class MemoryShelf implements Shelf {
  readonly kept = new Map<string, Kept>();
  all = async (): Promise<readonly Kept[]> => structuredClone([...this.kept.values()]);
  put = async (one: Kept): Promise<void> => void this.kept.set(one.request.id, structuredClone(one));
  remove = async (id: string): Promise<void> => void this.kept.delete(id);
}

const thanksFor = ({ id }: ReportRequest): ReportThanks => ({ ticket: id, no: 7, judge_by: null, respond_by: null, held_back: false });

/** A hub that makes one ticket per id, and writes down what it was asked in order. */
function rig(shelf = new MemoryShelf()) {
  const asked: string[] = [];
  const tickets = new Set<string>();
  const report = vi.fn(async (request: ReportRequest) => {
    asked.push(`report ${request.id} ${request.photos.map(([id]) => id).join()}`.trim());
    tickets.add(request.id);
    return thanksFor(request);
  });
  const upload = vi.fn(async (bytes: ArrayBuffer, _type: string) => {
    const name = new TextDecoder().decode(bytes);
    asked.push(`upload ${name}`);
    return { id: name, token: `token of ${name}`, place: null as { lat: number; lon: number } | null };
  });
  const onsent = vi.fn();
  return { shelf, asked, tickets, report, upload, onsent, make: () => new Queue({ api: { report, upload }, shelf, onsent }) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('a report', () => {
  test('is sent, told and taken from the shelf', async () => {
    const { make, shelf, onsent } = rig();
    const queue = make();
    await queue.add(sampleKept('a'));
    await settle();
    expect(queue.progressOf('a')).toBe('sent');
    expect(onsent).toHaveBeenCalledWith('a', expect.objectContaining({ no: 7 }));
    expect(shelf.kept.size).toBe(0);
  });

  test('stands on the shelf before anything is sent', async () => {
    const { make, shelf, report } = rig();
    const stood: boolean[] = [];
    report.mockImplementation(async (request) => (stood.push(shelf.kept.has(request.id)), thanksFor(request)));
    await make().add(sampleKept('a'));
    await settle();
    expect(stood).toEqual([true]);
  });

  test('put in twice is one', async () => {
    const { make, report } = rig();
    const queue = make();
    await Promise.all([queue.add(sampleKept('a')), queue.add(sampleKept('a'))]);
    await settle();
    await queue.add(sampleKept('a'));
    await settle();
    expect(report).toHaveBeenCalledOnce();
  });

  test('whose answer was lost is sent again with the same id: one ticket', async () => {
    const { make, report, tickets } = rig();
    report.mockImplementationOnce(async (request) => {
      tickets.add(request.id);
      throw new NoAnswer('/');
    });
    const queue = make();
    await queue.add(sampleKept('a'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(queue.progressOf('a')).toBe('sent');
    expect(report.mock.calls.map(([request]) => request.id)).toEqual(['a', 'a']);
    expect(tickets.size).toBe(1);
  });

  test('is never given up: after a day without an answer it still goes out', async () => {
    const { make, report } = rig();
    report.mockRejectedValue(new NoAnswer('/'));
    const queue = make();
    await queue.add(sampleKept('a'));
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(queue.progressOf('a')).not.toBe('refused');
    report.mockImplementation(async (request) => thanksFor(request));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(queue.progressOf('a')).toBe('sent');
  });

  test('waits when the hub is full or fails', async () => {
    const { make, report } = rig();
    report.mockRejectedValueOnce(refusal(429)).mockRejectedValueOnce(refusal(503));
    const queue = make();
    await queue.add(sampleKept('a'));
    await settle();
    expect(queue.progressOf('a')).toBe('waiting');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(queue.progressOf('a')).toBe('sent');
  });

  test('goes at once when the network is back', async () => {
    const { make, report } = rig();
    report.mockRejectedValue(new NoAnswer('/'));
    const queue = make();
    await queue.add(sampleKept('a'));
    await vi.advanceTimersByTimeAsync(300_000);
    const before = report.mock.calls.length;
    queue.nudge();
    await settle();
    expect(report).toHaveBeenCalledTimes(before + 1);
  });

  test('that is refused says why, keeps nobody waiting, and can be sent again', async () => {
    const { make, report, shelf } = rig();
    report.mockRejectedValueOnce(refusal(422, 'too long'));
    const queue = make();
    await queue.add(sampleKept('a'));
    await queue.add(sampleKept('b', [], 2));
    await settle();
    expect(queue.progressOf('a')).toBe('refused');
    expect(queue.progressOf('b')).toBe('sent');
    expect(shelf.kept.get('a')?.problem?.detail).toBe('too long');
    await queue.retry('a');
    await settle();
    expect(queue.progressOf('a')).toBe('sent');
  });

  test('that its owner gave up is gone', async () => {
    const { make, report, shelf } = rig();
    report.mockRejectedValue(new NoAnswer('/'));
    const queue = make();
    await queue.add(sampleKept('a'));
    await queue.drop('a');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shelf.kept.size).toBe(0);
    expect(queue.progressOf('a')).toBeNull();
  });
});

describe('the order', () => {
  test('oldest first, and the younger one waits for the older', async () => {
    const { make, report, asked } = rig();
    report.mockRejectedValueOnce(new NoAnswer('/'));
    const queue = make();
    await queue.add(sampleKept('a', [], 1));
    await queue.add(sampleKept('b', [], 2));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual(['report a', 'report b']);
  });

  test('pictures go before their report, each once, also when the report needs another try', async () => {
    const { make, report, asked } = rig();
    report.mockRejectedValueOnce(new NoAnswer('/'));
    const queue = make();
    await queue.add(sampleKept('a', [samplePiece('p1'), samplePiece('p2')]));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual(['upload p1', 'upload p2', 'report a p1,p2']);
    expect(report.mock.lastCall?.[0].photos[0]).toEqual(['p1', 'token of p1']);
  });
});

describe('a picture', () => {
  test('without an answer holds its report back and is tried again', async () => {
    const { make, upload, asked } = rig();
    upload.mockRejectedValueOnce(new NoAnswer('/'));
    const queue = make();
    await queue.add(sampleKept('a', [samplePiece('p1')]));
    await settle();
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual(['upload p1', 'report a p1']);
  });

  test('that the hub does not take is told, and the report goes without it', async () => {
    const { make, upload, asked } = rig();
    upload.mockRejectedValueOnce(refusal(422, 'no picture'));
    const queue = make();
    await queue.add(sampleKept('a', [samplePiece('p1'), samplePiece('p2')]));
    await settle();
    expect(asked).toEqual(['upload p2', 'report a p2']);
    expect(queue.lost.get('a')).toEqual(['no picture']);
  });

  test('that was all the report said, and is not taken, leaves a report that says so', async () => {
    const { make, upload, report } = rig();
    upload.mockRejectedValueOnce(refusal(422, 'no picture'));
    const kept = sampleKept('a', [samplePiece('p1')]);
    await make().add({ ...kept, request: { ...kept.request, text: '' } });
    await settle();
    expect(report.mock.lastCall?.[0].text).not.toBe('');
  });

  test('for which there is no room today does not hold its report up', async () => {
    const { make, upload, report } = rig();
    upload.mockRejectedValueOnce(refusal(429, 'enough for today', 'address_full'));
    const queue = make();
    await queue.add(sampleKept('a', [samplePiece('p1')]));
    await settle();
    expect(report).toHaveBeenCalledOnce();
    expect(queue.progressOf('a')).toBe('sent');
  });

  test('that was forgotten by the hub is sent again, once', async () => {
    const { make, report, asked } = rig();
    report.mockRejectedValueOnce(refusal(422, 'unknown picture'));
    const queue = make();
    await queue.add({ ...sampleKept('a'), pieces: [{ ...samplePiece('p1'), uploaded: ['old', 'token'] }] });
    await settle();
    expect(asked).toEqual(['upload p1', 'report a p1']);
    expect(queue.progressOf('a')).toBe('sent');
  });

  test('tells the place when the report has none', async () => {
    const { make, upload, report } = rig();
    upload.mockResolvedValue({ id: 'p', token: 't', place: { lat: 1, lon: 2 } });
    await make().add(sampleKept('a', [samplePiece('p1')]));
    await settle();
    expect(report.mock.lastCall?.[0].place).toEqual({ lat: 1, lon: 2 });
  });
});

describe('a page that was closed', () => {
  test('sends what waits when it opens again, and no picture twice', async () => {
    const shelf = new MemoryShelf();
    const first = rig(shelf);
    first.report.mockRejectedValue(new NoAnswer('/'));
    const closed = first.make();
    await closed.add(sampleKept('a', [samplePiece('p1')]));
    await settle();
    closed.stop();
    const second = rig(shelf);
    const queue = second.make();
    await settle();
    expect(second.asked).toEqual(['report a p1']);
    expect(queue.progressOf('a')).toBe('sent');
  });

  test('a browser that keeps nothing says so, and sends all the same', async () => {
    const { make, shelf } = rig();
    const forbidden = () => Promise.reject<never>(new Error('forbidden'));
    Object.assign(shelf, { all: forbidden, put: forbidden });
    const queue = make();
    await queue.add(sampleKept('a'));
    await settle();
    expect(queue.safe).toBe(false);
    expect(queue.progressOf('a')).toBe('sent');
  });
});

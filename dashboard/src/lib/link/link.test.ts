import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pauseMs } from './backoff';
import { Link, type CloseRule, type Cursor, type LinkStatus, type SocketLike } from './link';

interface Down {
  position: number;
  epoch?: string;
  broken?: boolean;
}
type Up = { hello: Cursor | null } | 'beat' | { tap: number };

class FakeSocket implements SocketLike {
  readyState = 0;
  readonly sent: Up[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Up);
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  say(frame: Down): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const RULES: Record<number, CloseRule> = { 4401: 'stop', 4403: 'restart' };

function rig() {
  const sockets: FakeSocket[] = [];
  const frames: Down[] = [];
  const statuses: LinkStatus[] = [];
  const refused = vi.fn();
  const link = new Link<Up, Down>({
    url: () => 'ws://hub/live',
    hello: (cursor) => ({ hello: cursor }),
    heartbeat: () => 'beat',
    cursorOf: (frame) => frame,
    onFrame: (frame) => {
      if (frame.broken) throw new Error('cannot take this in');
      frames.push(frame);
    },
    onStatus: (status) => statuses.push(status),
    rule: (code) => RULES[code] ?? 'resume',
    onRefused: refused,
    makeSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    random: () => 0.5,
  });
  const last = (): FakeSocket => sockets.at(-1) as FakeSocket;
  const goLive = (position = 7): void => {
    link.connect();
    last().open();
    last().say({ position, epoch: 'e1' });
  };
  return { link, sockets, frames, statuses, refused, last, goLive };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('pauses', () => {
  test('the first try comes after about half a second', () => {
    expect(pauseMs(0, () => 0)).toBe(250);
    expect(pauseMs(0, () => 1)).toBe(750);
  });

  test('later tries are spread from half a second up to a limit that doubles and ends at 20 s', () => {
    for (let attempt = 1; attempt < 40; attempt += 1) {
      expect(pauseMs(attempt, () => 0)).toBe(500);
      expect(pauseMs(attempt, () => 1)).toBe(Math.min(20_000, 500 * 2 ** attempt));
    }
  });
});

describe('the cursor', () => {
  test('the first hello asks for everything, a resume says where this screen stands', () => {
    const { last, goLive } = rig();
    goLive(7);
    expect(last().sent[0]).toEqual({ hello: null });
    last().say({ position: 9 });
    last().end(1006);
    vi.advanceTimersByTime(1_000);
    last().open();
    expect(last().sent[0]).toEqual({ hello: { position: 9, epoch: 'e1' } });
  });

  test('a frame that cannot be taken in never moves it: the next hello asks for everything', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { link, last, sockets, goLive } = rig();
    goLive();
    last().say({ position: 8, broken: true });
    expect(link.cursor).toBeNull();
    vi.advanceTimersByTime(1_000);
    expect(sockets).toHaveLength(2);
    last().open();
    expect(last().sent[0]).toEqual({ hello: null });
  });

  test('text that is no JSON does the same', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { link, last, goLive } = rig();
    goLive();
    last().onmessage?.({ data: '{' });
    expect(link.cursor).toBeNull();
    expect(link.status.phase).toBe('waiting');
  });
});

describe('staleness', () => {
  test('5 s without a frame is stale, and the next frame is not', () => {
    const { link, last, goLive } = rig();
    goLive();
    vi.advanceTimersByTime(4_999);
    expect(link.status.stale).toBe(false);
    vi.advanceTimersByTime(1);
    expect(link.status.stale).toBe(true);
    last().say({ position: 8 });
    expect(link.status.stale).toBe(false);
  });

  test('a lost connection stays stale while it is being rebuilt', () => {
    const { link, last, goLive } = rig();
    goLive();
    last().end(1006);
    vi.advanceTimersByTime(5_000);
    expect(link.status.stale).toBe(true);
    last().open();
    expect(link.status.stale).toBe(true);
  });

  test('a first connection that brings nothing is stale too', () => {
    const { link } = rig();
    link.connect();
    vi.advanceTimersByTime(5_000);
    expect(link.status).toMatchObject({ stale: true, lastFrameAt: null });
  });

  test('a silent socket is given up after 8 s', () => {
    const { sockets, goLive } = rig();
    goLive();
    vi.advanceTimersByTime(9_000);
    expect(sockets[0]?.closed).toBe(true);
    expect(sockets.length).toBeGreaterThan(1);
  });
});

describe('close codes', () => {
  test('stop: no further try, and nothing is trusted', () => {
    const { link, sockets, last, goLive } = rig();
    goLive();
    last().end(4401);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(link.status).toMatchObject({ phase: 'stopped', stale: true, closeCode: 4401 });
  });

  test('restart: at once, without a cursor', () => {
    const { last, sockets, goLive } = rig();
    goLive();
    last().end(4403);
    vi.advanceTimersByTime(0);
    expect(sockets).toHaveLength(2);
    last().open();
    expect(last().sent[0]).toEqual({ hello: null });
  });

  test('restart in a circle is slowed down like everything else', () => {
    const { last, sockets, goLive } = rig();
    goLive();
    last().end(4403);
    vi.advanceTimersByTime(0);
    last().end(4403);
    vi.advanceTimersByTime(0);
    expect(sockets).toHaveLength(2);
  });

  test('a connection that ended before its first frame raises doubt about the session', () => {
    const { link, last, refused } = rig();
    link.connect();
    last().end(1006);
    expect(refused).toHaveBeenCalledOnce();
  });

  test('pauses grow while connections are short, and are short again after one that lasted', () => {
    const { sockets, last, goLive } = rig();
    goLive();
    for (let i = 0; i < 3; i += 1) {
      last().end(1006);
      vi.advanceTimersByTime(20_000);
    }
    const before = sockets.length;
    last().open();
    last().say({ position: 8 });
    for (let second = 0; second < 11; second += 1) {
      vi.advanceTimersByTime(1_000);
      last().say({ position: 8 });
    }
    last().end(1006);
    vi.advanceTimersByTime(750);
    expect(sockets).toHaveLength(before + 1);
  });
});

describe('sending', () => {
  test('is refused before the hub has spoken and after the end', () => {
    const { link, last, goLive } = rig();
    link.connect();
    last().open();
    expect(link.send({ tap: 1 })).toBe(false);
    goLive();
    expect(link.send({ tap: 2 })).toBe(true);
    last().end(1006);
    expect(link.send({ tap: 3 })).toBe(false);
  });

  test('is possible from within the first frame: a receipt need not wait for the second', () => {
    const { link, last } = rig();
    const sent: boolean[] = [];
    const inner = new Link<Up, Down>({
      ...{ url: () => '', hello: () => 'beat' as const, heartbeat: () => 'beat' as const, rule: () => 'resume' as const },
      cursorOf: (frame) => frame,
      onFrame: () => sent.push(inner.send({ tap: 1 })),
      onStatus: () => undefined,
      makeSocket: () => {
        link.connect();
        return last();
      },
    });
    inner.connect();
    last().open();
    last().say({ position: 1, epoch: 'e' });
    expect(sent).toEqual([true]);
  });

  test('heartbeats go every 4 s', () => {
    const { last, goLive } = rig();
    goLive();
    vi.advanceTimersByTime(4_000);
    last().say({ position: 7 });
    vi.advanceTimersByTime(4_000);
    expect(last().sent.filter((frame) => frame === 'beat')).toHaveLength(2);
  });

  test('nothing runs after disconnect', () => {
    const { link, sockets, goLive } = rig();
    goLive();
    link.disconnect();
    vi.advanceTimersByTime(120_000);
    expect(sockets).toHaveLength(1);
    expect(link.status).toMatchObject({ phase: 'idle', stale: false });
  });
});

describe('a nudge', () => {
  test('ends a pause', () => {
    const { link, sockets, last, goLive } = rig();
    goLive();
    last().end(1006);
    link.nudge();
    expect(sockets).toHaveLength(2);
  });

  test('replaces a live socket that has gone silent, and leaves a good one alone', () => {
    const { link, sockets, goLive } = rig();
    goLive();
    link.nudge();
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(5_500);
    link.nudge();
    expect(sockets).toHaveLength(2);
  });
});

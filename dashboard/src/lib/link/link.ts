/**
 * One WebSocket that is either current or says that it is not. Knows nothing of alarms: the owner gives it the
 * first frame, the heartbeat, how to read a cursor from a frame and what a close code means.
 * Invariant: the cursor moves only after the owner has taken the frame in, so a resume never skips one.
 */
import { pauseMs } from './backoff';

/** Up to where the owner is complete, and in which log. */
export interface Cursor {
  position: number;
  epoch: string;
}

/** What to do after the socket closed with some code. */
export type CloseRule =
  /** Come back with the cursor after a jittered pause. */
  | 'resume'
  /** Come back at once without a cursor: what is on screen may not be ours any more. */
  | 'restart'
  /** Do not come back until `connect` is called again. */
  | 'stop';

/** What the owner shows. */
export interface LinkStatus {
  /** live: a frame came on this socket. waiting: paused before the next try. */
  phase: 'idle' | 'connecting' | 'live' | 'waiting' | 'stopped';
  /** No frame for `staleAfterMs`, whatever the socket claims. */
  stale: boolean;
  /** Local clock of the last frame, milliseconds; null before the first. */
  lastFrameAt: number | null;
  /** Why it stopped, with phase `stopped`. */
  closeCode: number | null;
}

/** The part of WebSocket that is used. */
export interface SocketLike {
  readyState: number;
  send(text: string): void;
  close(code?: number): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
}

export interface LinkOptions<Up, Down> {
  url: () => string;
  /** The first frame of every connection. */
  hello: (cursor: Cursor | null) => Up;
  heartbeat: () => Up;
  /** The cursor that a frame carries; `epoch` only where the frame names it. Null: none. */
  cursorOf: (frame: Down) => { position: number; epoch?: string } | null;
  /** Takes a frame in. If it throws, the cursor is dropped and a fresh start is made. */
  onFrame: (frame: Down) => void;
  onStatus: (status: LinkStatus) => void;
  rule: (closeCode: number) => CloseRule;
  /** A connection ended before its first frame: the owner may ask whether the session is still good. */
  onRefused?: () => void;
  heartbeatEveryMs?: number;
  staleAfterMs?: number;
  /** After this long without a frame the socket is given up. */
  deadAfterMs?: number;
  makeSocket?: (url: string) => SocketLike;
  random?: () => number;
  now?: () => number;
}

const OPEN = 1;
/** A connection that lived this long was a good one: the next pause is a short one again. */
const GOOD_AFTER_MS = 10_000;

export class Link<Up, Down> {
  readonly #options: Required<Omit<LinkOptions<Up, Down>, 'onRefused'>> & Pick<LinkOptions<Up, Down>, 'onRefused'>;
  #status: LinkStatus = { phase: 'idle', stale: false, lastFrameAt: null, closeCode: null };
  #cursor: Cursor | null = null;
  #socket: SocketLike | null = null;
  #attempt = 0;
  #openedAt = 0;
  #heard = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #staleTimer: ReturnType<typeof setTimeout> | undefined;
  #deadTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LinkOptions<Up, Down>) {
    this.#options = {
      heartbeatEveryMs: 4_000,
      staleAfterMs: 5_000,
      deadAfterMs: 8_000,
      makeSocket: (url) => new WebSocket(url) as unknown as SocketLike,
      random: Math.random,
      now: Date.now,
      ...options,
    };
  }

  get status(): LinkStatus {
    return this.#status;
  }

  get cursor(): Cursor | null {
    return this.#cursor;
  }

  /** Connects now, whatever was before; keeps the cursor. */
  connect(): void {
    this.#drop();
    this.#attempt = 0;
    this.#watchStale();
    this.#open();
  }

  /** Ends it for good: no socket, no timers. */
  disconnect(): void {
    this.#drop();
    clearTimeout(this.#staleTimer);
    this.#cursor = null;
    this.#set({ phase: 'idle', stale: false, lastFrameAt: null, closeCode: null });
  }

  /** The network came back or the page is looked at again: do not sit out a pause, do not trust a silent socket. */
  nudge(): void {
    const { phase, stale } = this.#status;
    if (phase === 'waiting' || (phase === 'live' && stale)) this.connect();
  }

  /** Sends a frame; false when there is no connection that has spoken (nothing is queued). */
  send(frame: Up): boolean {
    if (!this.#heard || this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #open(): void {
    const socket = this.#options.makeSocket(this.#options.url());
    this.#socket = socket;
    this.#heard = false;
    this.#set({ phase: 'connecting', closeCode: null });
    this.#watchDead();
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      socket.send(JSON.stringify(this.#options.hello(this.#cursor)));
      this.#beat = setInterval(() => {
        if (socket.readyState === OPEN) socket.send(JSON.stringify(this.#options.heartbeat()));
      }, this.#options.heartbeatEveryMs);
    };
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#take(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#closed(event.code);
    };
  }

  #take(data: unknown): void {
    const at = this.#options.now();
    if (!this.#heard) {
      this.#heard = true;
      this.#openedAt = at;
    }
    try {
      const frame = JSON.parse(String(data)) as Down;
      this.#options.onFrame(frame);
      const read = this.#options.cursorOf(frame);
      const epoch = read?.epoch ?? this.#cursor?.epoch;
      if (read && epoch !== undefined) this.#cursor = { position: read.position, epoch };
    } catch (error) {
      console.error('a frame could not be taken in; starting afresh', error);
      this.#cursor = null;
      this.#socket?.close();
      this.#closed(1006);
      return;
    }
    this.#watchDead();
    this.#set({ phase: 'live', stale: false, lastFrameAt: at });
    this.#watchStale();
  }

  #closed(code: number): void {
    const lived = this.#heard ? this.#options.now() - this.#openedAt : 0;
    const refused = !this.#heard;
    this.#drop();
    if (lived >= GOOD_AFTER_MS) this.#attempt = 0;
    const rule = this.#options.rule(code);
    if (rule === 'stop') {
      clearTimeout(this.#staleTimer);
      this.#cursor = null;
      this.#set({ phase: 'stopped', stale: true, closeCode: code });
      return;
    }
    if (rule === 'restart') this.#cursor = null;
    const pause = rule === 'restart' && this.#attempt === 0 ? 0 : pauseMs(this.#attempt, this.#options.random);
    this.#attempt += 1;
    this.#set({ phase: 'waiting', closeCode: code });
    this.#retry = setTimeout(() => this.#open(), pause);
    if (refused) this.#options.onRefused?.();
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#beat);
    clearTimeout(this.#deadTimer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close();
    }
  }

  #watchStale(): void {
    clearTimeout(this.#staleTimer);
    this.#staleTimer = setTimeout(() => this.#set({ stale: true }), this.#options.staleAfterMs);
  }

  #watchDead(): void {
    clearTimeout(this.#deadTimer);
    this.#deadTimer = setTimeout(() => this.#closed(1006), this.#options.deadAfterMs);
  }

  #set(change: Partial<LinkStatus>): void {
    const before = this.#status;
    this.#status = { ...before, ...change };
    const keys = Object.keys(change) as (keyof LinkStatus)[];
    if (keys.some((key) => before[key] !== this.#status[key])) this.#options.onStatus(this.#status);
  }
}

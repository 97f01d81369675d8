/**
 * The hub's time on this screen: every running clock counts from it, because phones are minutes off.
 * `clock.now` is reactive and moves once a second, on the hub's full second.
 */
import { untrack } from 'svelte';

/** A measured offset is believed this long before a worse one may replace it. */
const BELIEVE_MS = 60_000;

export class Clock {
  /** Hub time, Unix milliseconds, at the last tick. */
  now = $state(Date.now());
  #offset = 0;
  #measuredAt: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #local: () => number;

  constructor(local: () => number = Date.now) {
    this.#local = local;
    this.now = local();
  }

  /**
   * A frame said that it is `hubNow`. The delay on the way makes the hub look slow, never fast: the largest offset
   * of the last minute is the best one.
   */
  sync(hubNow: number): void {
    const local = this.#local();
    const offset = hubNow - local;
    if (this.#measuredAt === null || offset > this.#offset || local - this.#measuredAt > BELIEVE_MS) {
      this.#offset = offset;
      this.#measuredAt = local;
      this.now = this.exact();
    }
  }

  /** Hub time this instant, not reactive. */
  exact(): number {
    return this.#local() + this.#offset;
  }

  /** Starts ticking; the returned function stops it. */
  start(): () => void {
    const tick = (): void => {
      this.now = this.exact();
      this.#timer = setTimeout(tick, 1_000 - (untrack(() => this.now) % 1_000));
    };
    tick();
    return () => clearTimeout(this.#timer);
  }
}

export const clock = new Clock();

/** Whole seconds between two times, never negative. */
export function secondsBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / 1_000));
}

/** 75 -> "01:15", 3700 -> "1:01:40". */
export function clockText(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

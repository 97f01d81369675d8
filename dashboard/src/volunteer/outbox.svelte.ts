/**
 * What the volunteer has tapped, until the hub has answered. Nothing is lost silently: no answer means another
 * try, for as long as it takes; a refusal is shown. Kept in storage, so that a reload sends it too.
 * Invariant: one entry per alarm and action, and the entries of one alarm are sent in the order of the taps.
 */
import { ApiError } from '../lib/api';
import type { AlarmId, Committed, Outcome, Position, Problem } from '../lib/wire';

export type Action =
  | { do: 'accept' | 'decline' | 'depart' | 'arrive' | 'all_well'; alarm: AlarmId }
  | { do: 'note'; alarm: AlarmId; id: string; text: string }
  | { do: 'close'; alarm: AlarmId; outcome: Outcome; note: { id: string; text: string } | null }
  | { do: 'on_call'; alarm: ''; on: boolean };

export interface Entry {
  readonly action: Action;
  /** Tapped, local Unix ms. */
  readonly at: number;
  /** sending: under way. waiting: no answer yet, tries again. sent: committed, the screen is not there yet. */
  readonly state: 'sending' | 'waiting' | 'sent' | 'refused';
  readonly attempts: number;
  /** With `sent`: the screen shows the effect from here on. */
  readonly position: Position | null;
  /** With `refused`. */
  readonly problem: Problem | null;
}

/** A tap older than this is not sent after a reload: the alarm has gone on without it. */
const KEEP_MS = 10 * 60_000;
const STORAGE_KEY = 'fengdi.outbox';
const MAX_RETRY_MS = 5_000;
/** A note changes nothing on this screen: that it arrived is shown this long. */
const NOTE_SHOWN_MS = 6_000;

export interface OutboxOptions {
  send: (action: Action) => Promise<Committed>;
  /** Whose taps: those of another person are never sent. */
  person: string;
  /** Up to where the screen is complete. */
  shownUpTo: () => Position | null;
  storage?: Pick<Storage, 'getItem' | 'setItem'> | null;
}

const sameTarget = (a: Action, b: Action): boolean => a.do === b.do && a.alarm === b.alarm;

/** True when another try may help: no answer, the hub is busy, or it failed. */
export function mayTryAgain(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 429 || error.status === 401;
}

export class Outbox {
  /** Oldest first. */
  entries = $state.raw<readonly Entry[]>([]);
  readonly #options: OutboxOptions;
  readonly #timers = new Map<AlarmId, ReturnType<typeof setTimeout>>();
  readonly #busy = new Set<AlarmId>();
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.entries = this.#stored();
    for (const alarm of new Set(this.entries.map((entry) => entry.action.alarm))) void this.#run(alarm);
  }

  /** Puts a tap in and sends it. The same tap again is the same entry; another direction of the switch replaces it. */
  add(action: Action): void {
    const before = this.of(action.do, action.alarm);
    if (before && before.state !== 'refused' && before.state !== 'sent' && action.do !== 'on_call') return;
    const others = this.entries.filter((entry) => !sameTarget(entry.action, action));
    const entry: Entry = { action, at: Date.now(), state: 'sending', attempts: 0, position: null, problem: null };
    this.#set([...others, entry]);
    void this.#run(action.alarm);
  }

  /** The entry of an action, if any. */
  of(kind: Action['do'], alarm: AlarmId = ''): Entry | undefined {
    return this.entries.find((entry) => entry.action.do === kind && entry.action.alarm === alarm);
  }

  /** What concerns an alarm and has no effect on the screen yet. */
  about(alarm: AlarmId): readonly Entry[] {
    return this.entries.filter((entry) => entry.action.alarm === alarm);
  }

  /** Gives an entry up, or takes note of its refusal. */
  drop(entry: Entry): void {
    this.#set(this.entries.filter((one) => !sameTarget(one.action, entry.action)));
  }

  /** The screen is complete up to here: what was committed before shows by now. */
  seenUpTo(position: Position): void {
    const shows = (entry: Entry): boolean =>
      entry.state === 'sent' && entry.action.do !== 'note' && (entry.position ?? 0) <= position;
    const left = this.entries.filter((entry) => !shows(entry));
    if (left.length !== this.entries.length) this.#set(left);
  }

  /** The network is back: do not sit out a pause. */
  nudge(): void {
    for (const [alarm, timer] of this.#timers) {
      clearTimeout(timer);
      this.#timers.delete(alarm);
      void this.#run(alarm);
    }
  }

  /** Sends nothing more. What is not sent stays in storage. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #run(alarm: AlarmId): Promise<void> {
    if (this.#stopped || this.#busy.has(alarm) || this.#timers.has(alarm)) return;
    const entry = this.entries.find((one) => one.action.alarm === alarm && (one.state === 'sending' || one.state === 'waiting'));
    if (!entry) return;
    this.#busy.add(alarm);
    const next = await this.#try(entry);
    this.#busy.delete(alarm);
    if (this.#stopped) return;
    this.#set(this.entries.map((one) => (one.action === entry.action ? next : one)));
    if (next.state === 'sent') this.#settle(next);
    if (next.state !== 'waiting') return void this.#run(alarm);
    const pause = Math.min(MAX_RETRY_MS, 500 * 2 ** Math.min(next.attempts - 1, 6));
    this.#timers.set(alarm, setTimeout(() => (this.#timers.delete(alarm), void this.#run(alarm)), pause));
  }

  /** The feed may have been quicker than the answer. */
  #settle(entry: Entry): void {
    if (entry.action.do === 'note') setTimeout(() => this.drop(entry), NOTE_SHOWN_MS);
    const shown = this.#options.shownUpTo();
    if (shown !== null) this.seenUpTo(shown);
  }

  async #try(entry: Entry): Promise<Entry> {
    const attempts = entry.attempts + 1;
    try {
      const { position } = await this.#options.send(entry.action);
      return { ...entry, attempts, state: 'sent', position };
    } catch (error) {
      if (error instanceof ApiError && !mayTryAgain(error)) {
        return { ...entry, attempts, state: 'refused', problem: error.problem };
      }
      return { ...entry, attempts, state: 'waiting' };
    }
  }

  #set(entries: readonly Entry[]): void {
    this.entries = entries;
    const open = entries.filter((entry) => entry.state === 'sending' || entry.state === 'waiting');
    const kept = open.map(({ action, at }) => ({ action, at }));
    try {
      this.#options.storage?.setItem(STORAGE_KEY, JSON.stringify({ person: this.#options.person, kept }));
    } catch {
      // A full or forbidden storage costs only the resending after a reload.
    }
  }

  #stored(): readonly Entry[] {
    try {
      const text = this.#options.storage?.getItem(STORAGE_KEY);
      const { person, kept } = JSON.parse(text ?? '{}') as { person?: string; kept?: Pick<Entry, 'action' | 'at'>[] };
      if (person !== this.#options.person) return [];
      return (kept ?? [])
        .filter(({ at }) => Date.now() - at < KEEP_MS)
        .map((one) => ({ ...one, state: 'waiting', attempts: 0, position: null, problem: null }));
    } catch {
      return [];
    }
  }
}

/**
 * What the volunteer has tapped, until the hub has answered. Nothing is lost silently: no answer means another
 * try, for as long as it takes; a refusal is shown. Kept in storage, so that a reload sends it too.
 * Invariant: one entry per subject (alarm, job, visit or claim) and action, and the entries of one subject are sent in the order of the taps.
 */
import { ApiError } from '../lib/api';
import type { Adopter, AlarmId, Answered, ClaimableId, Committed, Outcome, Position, Problem, RequestKey, TeamId, TicketId, VisitId } from '../lib/wire';

export type Action =
  | { do: 'accept' | 'decline' | 'depart' | 'arrive' | 'all_well'; alarm: AlarmId }
  | { do: 'note'; alarm: AlarmId; id: string; text: string }
  | { do: 'close'; alarm: AlarmId; outcome: Outcome; note: { id: string; text: string } | null }
  | { do: 'on_call'; alarm: ''; on: boolean }
  | JobAction
  | VisitAction
  | ClaimAction;

/** What is done on a visit. `key` makes it the same request however often it is sent; `where` is the door as spoken. */
export type VisitAction = { visit: VisitId; key: RequestKey; where: string } & (
  | { do: 'visit_start' | 'visit_not_home' | 'visit_refuse' }
  | { do: 'visit_done'; answers: readonly Answered[] }
);

/** What is done with something that can be adopted. `key` makes it the same request however often it is sent; `title` is its name. */
export type ClaimAction = { claim: ClaimableId; key: RequestKey; title: string; by: Adopter | null } & (
  | { do: 'claim_adopt' | 'claim_renew'; days: number }
  | { do: 'claim_release' }
);

/** What an action is about; '' for the switch. */
export type Subject = AlarmId | TicketId | VisitId | ClaimableId | '';

/** What is done to a job. `no` is its number as spoken: the words stay when the job has left the phone. */
export type JobAction = { job: TicketId; no: number } & (
  | { do: 'job_claim' | 'job_start' }
  | { do: 'job_progress'; text: string; id: string }
  | { do: 'job_hand_back'; text: string }
  | { do: 'job_report_in'; team: TeamId; text: string }
  | { do: 'job_done'; text: string; minutes: number | null }
);

/** The alarm, job, visit or claim that an action is about; '' for the switch. */
export function subjectOf(action: Action): Subject {
  if ('claim' in action) return action.claim;
  if ('visit' in action) return action.visit;
  return 'job' in action ? action.job : action.alarm;
}

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
/** A job waits for a working day: whoever was in a cellar reports at night. */
const KEEP_JOB_MS = 12 * 3_600_000;
/** Answers of a visit and what was adopted are somebody's word: they wait for a week of villages without network. */
const KEEP_WORD_MS = 7 * 24 * 3_600_000;
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

const sameTarget = (a: Action, b: Action): boolean => a.do === b.do && subjectOf(a) === subjectOf(b);
const keepMs = (action: Action): number => ('visit' in action || 'claim' in action ? KEEP_WORD_MS : 'job' in action ? KEEP_JOB_MS : KEEP_MS);
const isFresh = ({ action, at }: Pick<Entry, 'action' | 'at'>): boolean => Date.now() - at < keepMs(action);

/** True when another try may help: no answer, the hub is busy, or it failed. */
export function mayTryAgain(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 429 || error.status === 401;
}

export class Outbox {
  /** Oldest first. */
  entries = $state.raw<readonly Entry[]>([]);
  readonly #options: OutboxOptions;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #busy = new Set<string>();
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.entries = this.#stored();
    for (const subject of new Set(this.entries.map((entry) => subjectOf(entry.action)))) void this.#run(subject);
  }

  /** Puts a tap in and sends it. The same tap again is the same entry; another direction of the switch replaces it. */
  add(action: Action): void {
    const before = this.of(action.do, subjectOf(action));
    if (before && before.state !== 'refused' && before.state !== 'sent' && action.do !== 'on_call') return;
    const others = this.entries.filter((entry) => !sameTarget(entry.action, action));
    const entry: Entry = { action, at: Date.now(), state: 'sending', attempts: 0, position: null, problem: null };
    this.#set([...others, entry]);
    void this.#run(subjectOf(action));
  }

  /** The entry of an action, if any. */
  of(kind: Action['do'], subject: Subject = ''): Entry | undefined {
    return this.entries.find((entry) => entry.action.do === kind && subjectOf(entry.action) === subject);
  }

  /** What concerns an alarm, a job, a visit or a claim and has no effect on the screen yet. */
  about(subject: Subject): readonly Entry[] {
    return this.entries.filter((entry) => subjectOf(entry.action) === subject);
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
    for (const [subject, timer] of this.#timers) {
      clearTimeout(timer);
      this.#timers.delete(subject);
      void this.#run(subject);
    }
  }

  /** Sends nothing more. What is not sent stays in storage. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #run(subject: string): Promise<void> {
    if (this.#stopped || this.#busy.has(subject) || this.#timers.has(subject)) return;
    const entry = this.entries.find((one) => subjectOf(one.action) === subject && (one.state === 'sending' || one.state === 'waiting'));
    if (!entry) return;
    this.#busy.add(subject);
    const next = await this.#try(entry);
    this.#busy.delete(subject);
    if (this.#stopped) return;
    this.#set(this.entries.map((one) => (one.action === entry.action ? next : one)));
    if (next.state === 'sent') this.#settle(next);
    if (next.state !== 'waiting') return void this.#run(subject);
    const pause = Math.min(MAX_RETRY_MS, 500 * 2 ** Math.min(next.attempts - 1, 6));
    this.#timers.set(subject, setTimeout(() => (this.#timers.delete(subject), void this.#run(subject)), pause));
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
        .filter(isFresh)
        .map((one) => ({ ...one, state: 'waiting', attempts: 0, position: null, problem: null }));
    } catch {
      return [];
    }
  }
}

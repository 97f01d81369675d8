/**
 * What the desk does to an alarm. Every action ends in a sentence for the one who did it; what the alarm then looks
 * like comes from the feed, never from here.
 */
import { ApiError, api } from '../lib/api';
import type { AlarmView, Outcome, PersonId } from '../lib/wire';
import type { ConsoleWords } from './words';

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'wait' | 'alarm';
  readonly text: string;
}

export type ActionName = 'accept' | 'widen' | 'add' | 'note' | 'external' | 'taken' | 'close';

/** A sentence stays this long; failures stay until dismissed. */
const STAYS_MS = 6_000;

/** What to say about a refusal or a missing answer. */
export function failureText(error: unknown, words: ConsoleWords): { tone: 'wait' | 'alarm'; text: string } {
  if (!(error instanceof ApiError)) return { tone: 'alarm', text: words.told.offline };
  if (error.code === 'already_widened') return { tone: 'wait', text: words.told.alreadyWidened };
  if (error.code === 'own_work') return { tone: 'wait', text: words.told.ownWork };
  if (error.code === 'taken') {
    return { tone: 'wait', text: words.told.taken((error.problem.going ?? []).join(words.next.joiner)) };
  }
  return { tone: 'alarm', text: words.told.failed(error.problem.detail || error.problem.title) };
}

export class Actions {
  notices = $state<Notice[]>([]);
  busy = $state<ActionName | null>(null);
  #nextId = 1;
  readonly #words: () => ConsoleWords;

  constructor(words: () => ConsoleWords) {
    this.#words = words;
  }

  accept(alarm: AlarmView, person: PersonId, name: string): Promise<boolean> {
    return this.#run('accept', () => api.accept(alarm.id, person), (w) => w.told.accepted(name));
  }

  /** Sends the step that the screen showed: if somebody was quicker the hub refuses, and nothing happens twice. */
  widen(alarm: AlarmView): Promise<boolean> {
    return this.#run('widen', () => api.widen(alarm.id, alarm.next_step), (w) => w.told.widened);
  }

  add(alarm: AlarmView, person: PersonId, name: string): Promise<boolean> {
    return this.#run('add', () => api.addPerson(alarm.id, { person }), (w) => w.told.added(name));
  }

  /** `id` is made once per note, so that trying again is the same note. */
  note(alarm: AlarmView, id: string, text: string): Promise<boolean> {
    return this.#run('note', () => api.note(alarm.id, { id, text }), (w) => w.told.noted);
  }

  external(alarm: AlarmView): Promise<boolean> {
    return this.#run('external', () => api.external(alarm.id), (w) => w.told.notified);
  }

  externalTaken(alarm: AlarmView): Promise<boolean> {
    return this.#run('taken', () => api.externalTaken(alarm.id), (w) => w.told.externalTaken);
  }

  close(alarm: AlarmView, outcome: Outcome, note: { id: string; text: string } | null): Promise<boolean> {
    return this.#run('close', () => api.close(alarm.id, { outcome, note }), (w) => w.told.closed);
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  /** One at a time: a double click is one action. */
  async #run(name: ActionName, act: () => Promise<unknown>, done: (words: ConsoleWords) => string): Promise<boolean> {
    if (this.busy !== null) return false;
    this.busy = name;
    try {
      await act();
      this.tell('good', done(this.#words()));
      return true;
    } catch (error) {
      const { tone, text } = failureText(error, this.#words());
      this.tell(tone, text);
      return false;
    } finally {
      this.busy = null;
    }
  }

  /** Says something to the one who sits here. */
  tell(tone: Notice['tone'], text: string): void {
    const id = this.#nextId++;
    this.notices = [...this.notices.slice(-3), { id, tone, text }];
    if (tone !== 'alarm') setTimeout(() => this.dismiss(id), STAYS_MS);
  }
}

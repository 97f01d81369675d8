/**
 * The timeline of one alarm, read from the log and read again when the alarm moves on. Only the chosen alarm has
 * one. An answer for an alarm that is no longer chosen is dropped.
 */
import { api } from '../../lib/api';
import type { AlarmId, TimelineEntry } from '../../lib/wire';

/** A storm of page states is one reading. */
const GATHER_MS = 250;

export class TimelineSource {
  entries = $state.raw<readonly TimelineEntry[]>([]);
  state = $state<'loading' | 'read' | 'failed'>('loading');
  #alarm: AlarmId | null = null;
  #version = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #read: (alarm: AlarmId) => Promise<readonly TimelineEntry[]>;

  constructor(read: (alarm: AlarmId) => Promise<readonly TimelineEntry[]> = api.timeline) {
    this.#read = read;
  }

  /** The alarm as the screen shows it; the same version again reads nothing. */
  follow(alarm: AlarmId, version: number): void {
    if (alarm === this.#alarm && version === this.#version) return;
    const another = alarm !== this.#alarm;
    this.#alarm = alarm;
    this.#version = version;
    if (another) {
      this.entries = [];
      this.state = 'loading';
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), another ? 0 : GATHER_MS);
  }

  /** Reads now. */
  async load(): Promise<void> {
    const alarm = this.#alarm;
    if (alarm === null) return;
    try {
      const entries = await this.#read(alarm);
      if (alarm !== this.#alarm) return;
      this.entries = entries;
      this.state = 'read';
    } catch {
      if (alarm === this.#alarm) this.state = 'failed';
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#alarm = null;
  }
}

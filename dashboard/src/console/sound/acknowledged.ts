/**
 * Which unanswered alarms still have to sound here. An alarm is acknowledged on this console only, and only as it
 * was: pressed again, or unanswered again, it sounds again.
 */
import type { AlarmId, AlarmView } from '../../lib/wire';

export class Acknowledged {
  /** Presses at the moment of the acknowledgement. */
  readonly #presses = new Map<AlarmId, number>();

  /** Somebody at this console has taken notice of it. */
  acknowledge(alarm: AlarmView): void {
    if (alarm.phase === 'calling') this.#presses.set(alarm.id, alarm.presses);
  }

  /** The unanswered alarms nobody here has taken notice of. Forgets alarms that are answered or gone. */
  sounding(open: Iterable<AlarmView>): AlarmView[] {
    const calling = [...open].filter((alarm) => alarm.phase === 'calling');
    const ids = new Set(calling.map((alarm) => alarm.id));
    for (const id of this.#presses.keys()) if (!ids.has(id)) this.#presses.delete(id);
    return calling.filter((alarm) => (this.#presses.get(alarm.id) ?? 0) < alarm.presses);
  }
}

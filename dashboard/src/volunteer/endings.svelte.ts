/** Calls that ended under the volunteer's eyes and were not acknowledged: nobody may run to a door for nothing. */
import type { AlarmId, CallView } from '../lib/wire';

export class Endings {
  /** Newest first. */
  shown = $state.raw<readonly CallView[]>([]);
  #before = new Map<AlarmId, CallView>();

  /** Compares what is active now with what was; `find` gives the ended call as the hub last said it. */
  watch(active: ReadonlyMap<AlarmId, CallView>, find: (alarm: AlarmId) => CallView | undefined): void {
    const ended = [...this.#before.keys()]
      .filter((alarm) => !active.has(alarm))
      .map(find)
      .filter((call) => call !== undefined);
    this.#before = new Map(active);
    const stale = new Set([...active.keys(), ...ended.map((call) => call.alarm)]);
    const kept = this.shown.filter((call) => !stale.has(call.alarm));
    if (ended.length > 0 || kept.length !== this.shown.length) this.shown = [...ended, ...kept];
  }

  dismiss(alarm: AlarmId): void {
    this.shown = this.shown.filter((call) => call.alarm !== alarm);
  }
}

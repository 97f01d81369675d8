/** Calls that ended under the volunteer's eyes and were not acknowledged: nobody may run to a door for nothing. */
import type { AlarmId, CallView } from '../lib/wire';

export interface Ending {
  readonly call: CallView;
  /** It had been accepted: there was a door to withdraw. */
  readonly mine: boolean;
}

export class Endings {
  /** Newest first. */
  shown = $state.raw<readonly Ending[]>([]);
  #before: ReadonlyMap<AlarmId, CallView> = new Map();

  /** Compares what is active now with what was; `find` gives the ended call as the hub last said it. */
  watch(active: ReadonlyMap<AlarmId, CallView>, find: (alarm: AlarmId) => CallView | undefined): void {
    const ended: Ending[] = [];
    for (const [alarm, before] of this.#before) {
      const call = active.has(alarm) ? undefined : find(alarm);
      if (call) ended.push({ call, mine: before.state === 'accepted' });
    }
    this.#before = new Map(active);
    const gone = new Set([...active.keys(), ...ended.map(({ call }) => call.alarm)]);
    const kept = this.shown.filter(({ call }) => !gone.has(call.alarm));
    if (ended.length > 0 || kept.length !== this.shown.length) this.shown = [...ended, ...kept];
  }

  dismiss(alarm: AlarmId): void {
    this.shown = this.shown.filter(({ call }) => call.alarm !== alarm);
  }
}

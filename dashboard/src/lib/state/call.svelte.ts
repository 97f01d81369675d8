/**
 * The calls to the one who holds this phone. What is over stays in `past` for this session, but without the door:
 * invariant: no `door`, `place` or `lease` outlives the call it belongs to.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { AlarmId, CallState, CallView } from '../wire';

const PAST_LIMIT = 30;
const ACTIVE: ReadonlySet<CallState> = new Set(['ringing', 'accepted']);

/** True while the call asks or binds. */
export function isActive(call: CallView): boolean {
  return ACTIVE.has(call.state);
}

/** The call without anything that is only for the one who goes. */
export function withdrawn(call: CallView): CallView {
  return { ...call, door: null, place: null, lease: null };
}

export class Calls {
  /** Ringing and accepted calls by alarm. */
  readonly active = new SvelteMap<AlarmId, CallView>();
  /** Over, by alarm, oldest first. */
  readonly past = new SvelteMap<AlarmId, CallView>();

  /** Newest first. */
  readonly ringing = $derived(this.#sorted('ringing'));
  readonly accepted = $derived(this.#sorted('accepted'));
  readonly history = $derived([...this.past.values()].reverse());

  /** Replaces all; what was active and is gone was closed meanwhile. */
  snapshot(calls: readonly CallView[]): void {
    const ids = new Set(calls.map((call) => call.alarm));
    for (const [id, call] of this.active) if (!ids.has(id)) this.#end({ ...call, state: 'closed' });
    for (const call of calls) {
      this.active.delete(call.alarm);
      this.past.delete(call.alarm);
      this.#place(call);
    }
  }

  /** Puts one call in, as it is after an event. */
  put(call: CallView): void {
    const known = this.get(call.alarm);
    if (known && call.version < known.version) return;
    this.#place(call);
  }

  get(alarm: AlarmId): CallView | undefined {
    return this.active.get(alarm) ?? this.past.get(alarm);
  }

  clear(): void {
    this.active.clear();
    this.past.clear();
  }

  #place(call: CallView): void {
    if (!isActive(call)) {
      this.#end(call);
      return;
    }
    this.past.delete(call.alarm);
    this.active.set(call.alarm, call);
  }

  #end(call: CallView): void {
    this.active.delete(call.alarm);
    this.past.delete(call.alarm);
    this.past.set(call.alarm, withdrawn(call));
    for (const id of this.past.keys()) {
      if (this.past.size <= PAST_LIMIT) break;
      this.past.delete(id);
    }
  }

  #sorted(state: CallState): CallView[] {
    return [...this.active.values()]
      .filter((call) => call.state === state)
      .sort((a, b) => b.asked_at - a.asked_at || b.page - a.page);
  }
}

/**
 * Everything that the volunteer's page holds while it is open: the bell, the taps on their way, the position, what
 * fills the screen. State of calls and of being on call comes from the feed only, so that two phones of one person
 * always agree.
 */
import { createContext } from 'svelte';
import { feed } from '../lib/state';
import type { AlarmId, CallView, Me, PersonId } from '../lib/wire';
import { Update } from '../lib/update.svelte';
import { Awake } from './awake.svelte';
import { Endings } from './endings.svelte';
import { newId } from '../lib/new_id';
import { Notices } from './notices.svelte';
import { Outbox, type Entry } from './outbox.svelte';
import { Receipts } from './receipts';
import { Ring } from './ring.svelte';
import { send } from './send';
import { Whereabouts } from './whereabouts.svelte';

export class Phone {
  readonly ring = new Ring();
  readonly awake = new Awake();
  readonly notices = new Notices();
  readonly endings = new Endings();
  readonly update = new Update();
  readonly whereabouts = new Whereabouts((frame) => feed.send(frame));
  readonly outbox: Outbox;
  readonly person: PersonId;
  readonly receipts = new Receipts({
    send: (frame) => feed.send(frame),
    ringing: () => feed.calls.ringing,
    visible: () => document.visibilityState === 'visible',
  });
  /** Calls that were silenced by hand on this phone. */
  silenced = $state.raw<ReadonlySet<AlarmId>>(new Set());
  /** What the volunteer picked from several calls. */
  #picked = $state<AlarmId | null>(null);
  readonly onCall = $derived(feed.me.value?.on_call ?? false);
  /** Ringing ones first, newest on top; then those promised. */
  readonly active = $derived([...feed.calls.ringing, ...feed.calls.accepted]);
  /** The one call that fills the screen. Whoever is under way keeps the door before them; another call rings above it. */
  readonly shown = $derived<CallView | null>(
    this.active.find((call) => call.alarm === this.#picked) ?? feed.calls.accepted[0] ?? this.active[0] ?? null,
  );
  /** Rings until it is answered, silenced or over. A call answered here is quiet at once, before the hub has said so. */
  readonly loud = $derived(feed.calls.ringing.filter((call) => !this.silenced.has(call.alarm) && !this.#answered(call.alarm)));

  constructor(me: Me) {
    this.person = me.person;
    this.outbox = new Outbox({ send, person: me.person, shownUpTo: () => feed.position, storage: localStorage });
  }

  pick(alarm: AlarmId): void {
    this.#picked = alarm;
  }

  /** A new call takes the screen from another one that rings, never from a door one is on the way to. */
  forgetPick(): void {
    if (feed.calls.accepted.length === 0) this.#picked = null;
  }

  silence(alarm: AlarmId): void {
    this.silenced = new Set([...this.silenced, alarm]);
  }

  /** From a tap: sound, notifications and the switch. */
  setOnCall(on: boolean): void {
    void this.ring.unlock();
    if (on) void this.notices.ask();
    this.outbox.add({ do: 'on_call', alarm: '', on });
  }

  answer(kind: 'accept' | 'decline' | 'depart' | 'arrive' | 'all_well', alarm: AlarmId): void {
    void this.ring.unlock();
    if (kind === 'accept') this.#picked = alarm;
    this.outbox.add({ do: kind, alarm });
  }

  /** Asks staff for help, in words. */
  askSupport(alarm: AlarmId, text: string): void {
    this.outbox.add({ do: 'note', alarm, id: newId(), text });
  }

  #answered(alarm: AlarmId): boolean {
    return this.outbox
      .about(alarm)
      .some((entry) => (entry.action.do === 'accept' || entry.action.do === 'decline') && !wantsAnother(entry));
  }
}

/** A refusal after which the call still asks. `taken` and `closed` say that it does not. */
function wantsAnother({ state, problem }: Entry): boolean {
  return state === 'refused' && problem?.code !== 'taken' && problem?.code !== 'closed';
}

export const [usePhone, providePhone] = createContext<Phone>();

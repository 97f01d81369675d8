/**
 * The live feed of this session: one `Link`, the state classes it fills, and whether all that is current.
 * This is where frames, close codes and the protocol's version are known; screens only read from here.
 */
import { clock } from '../clock.svelte';
import { Supervision } from '../device/supervision.svelte';
import { Link, type CloseRule, type LinkStatus } from '../link';
import type { ClientFrame, EventView, Position, ServerFrame } from '../wire';
import { Alarms } from './alarm.svelte';
import { Calls } from './call.svelte';
import { Claimables } from './claimable.svelte';
import { Session } from './me.svelte';
import { Responders } from './responder.svelte';
import { Statuses } from './status.svelte';
import { Jobs, Tickets } from './ticket.svelte';
import { Stops, Visits } from './visit.svelte';

export const PROTOCOL_VERSION = 1;

/** Close codes of the hub, see its wire crate. */
export const CLOSE = {
  unauthorised: 4401,
  rightsChanged: 4403,
  wrongVersion: 4426,
  tooManySockets: 4430,
} as const;

export function closeRule(code: number): CloseRule {
  if (code === CLOSE.rightsChanged) return 'restart';
  if (code === CLOSE.unauthorised || code === CLOSE.wrongVersion || code === CLOSE.tooManySockets) return 'stop';
  return 'resume';
}

/** What of a frame is a cursor. */
export function cursorOf(frame: ServerFrame): { position: Position; epoch?: string } | null {
  if (frame.type === 'error') return null;
  if (frame.type === 'snapshot' || frame.type === 'resumed') return { position: frame.position, epoch: frame.epoch };
  return { position: frame.position };
}

/** Hears frames after they were taken in. */
export type FrameListener = (frame: ServerFrame) => void;

export class Feed {
  readonly me = new Session();
  readonly alarms = new Alarms();
  readonly calls = new Calls();
  readonly responders = new Responders();
  readonly statuses = new Statuses();
  readonly supervision = new Supervision();
  readonly tickets = new Tickets();
  readonly jobs = new Jobs();
  readonly claimables = new Claimables();
  readonly visits = new Visits();
  readonly stops = new Stops();

  /** The link's status, reactive. */
  status = $state.raw<LinkStatus>({ phase: 'idle', stale: false, lastFrameAt: null, closeCode: null });
  /** Complete up to here; null before the first snapshot. */
  position = $state<Position | null>(null);
  /** True once the first snapshot is in. */
  ready = $state(false);
  /** Live and current: what is on screen is the hub's state. */
  readonly current = $derived(this.status.phase === 'live' && !this.status.stale);
  /** Called when the session is over or may be over; the app asks `/api/me`. */
  onSessionDoubt: () => void = () => undefined;
  /** Called when the hub speaks a newer protocol; the app reloads. */
  onWrongVersion: () => void = () => undefined;

  readonly #listeners = new Set<FrameListener>();
  readonly #link: Link<ClientFrame, ServerFrame>;

  constructor(makeLink?: (options: ConstructorParameters<typeof Link<ClientFrame, ServerFrame>>[0]) => Link<ClientFrame, ServerFrame>) {
    const options = {
      url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`,
      hello: (cursor: { position: number; epoch: string } | null): ClientFrame => ({
        type: 'hello',
        version: PROTOCOL_VERSION,
        after: cursor?.position ?? null,
        epoch: cursor?.epoch ?? null,
      }),
      heartbeat: (): ClientFrame => ({ type: 'heartbeat' }),
      cursorOf,
      onFrame: (frame: ServerFrame) => this.apply(frame),
      onStatus: (status: LinkStatus) => this.#show(status),
      rule: closeRule,
      onRefused: () => this.onSessionDoubt(),
    };
    this.#link = makeLink ? makeLink(options) : new Link(options);
  }

  connect(): void {
    this.#link.connect();
  }

  /** Ends the link and forgets everything that belongs to the session. */
  disconnect(): void {
    this.#link.disconnect();
    this.alarms.clear();
    this.calls.clear();
    this.responders.clear();
    this.statuses.clear();
    this.supervision.clear();
    this.tickets.clear();
    this.jobs.clear();
    this.claimables.clear();
    this.visits.clear();
    this.stops.clear();
    this.position = null;
    this.ready = false;
  }

  /** Do not wait any longer: the network is back, or the page is looked at again. */
  nudge(): void {
    this.#link.nudge();
  }

  /** Sends a frame now; false when not live. */
  send(frame: ClientFrame): boolean {
    return this.#link.send(frame);
  }

  /** Hears every frame after it was taken in; the returned function ends that. */
  listen(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes one frame in. Order matters only through versions: again or late changes nothing. */
  apply(frame: ServerFrame): void {
    switch (frame.type) {
      case 'snapshot':
        clock.sync(frame.now);
        this.me.set(frame.me);
        this.alarms.snapshot(frame.alarms);
        this.calls.snapshot(frame.calls);
        this.statuses.snapshot(frame.statuses);
        this.responders.snapshot(frame.responders);
        this.supervision.snapshot(frame.device_tickets, frame.outages, frame.coverage);
        this.tickets.snapshot(frame.tickets);
        this.jobs.snapshot(frame.jobs, frame.position);
        this.claimables.snapshot(frame.claimables);
        this.visits.snapshot(frame.visits);
        this.stops.snapshot(frame.stops);
        this.ready = true;
        break;
      case 'resumed':
      case 'heartbeat':
        clock.sync(frame.now);
        break;
      case 'events':
        for (const event of frame.events) this.#event(event);
        break;
      case 'values':
        for (const value of frame.responders) this.responders.value(value);
        if (frame.coverage) this.supervision.count(frame.coverage);
        break;
      case 'error':
        console.warn('the hub refused a frame', frame.code, frame.detail);
        break;
    }
    if (frame.type !== 'error') this.position = frame.position;
    for (const listener of this.#listeners) listener(frame);
  }

  #event(event: EventView): void {
    if (event.alarm) this.alarms.put(event.alarm);
    if (event.alarm_change) this.alarms.change(event.alarm_change);
    if (event.call) this.calls.put(event.call);
    if (event.status) this.statuses.put(event.status);
    if (event.responder) this.responders.put(event.responder);
    if (event.device_ticket) this.supervision.putTicket(event.device_ticket);
    if (event.device_ticket_gone) this.supervision.endTicket(event.device_ticket_gone);
    if (event.outage) this.supervision.putOutage(event.outage);
    if (event.ticket) this.tickets.take(event.ticket);
    if (event.ticket_gone) this.tickets.forget(event.ticket_gone);
    if (event.job) this.jobs.put(event.job, event.position);
    if (event.claimable) this.claimables.take(event.claimable);
    if (event.visit) this.visits.take(event.visit);
    if (event.stop) this.stops.take(event.stop);
    if (event.me) this.me.set(event.me);
  }

  #show(status: LinkStatus): void {
    this.status = status;
    if (status.phase !== 'stopped') return;
    if (status.closeCode === CLOSE.unauthorised) this.onSessionDoubt();
    if (status.closeCode === CLOSE.wrongVersion) this.onWrongVersion();
  }
}

/** The one feed of this page. */
export const feed = new Feed();

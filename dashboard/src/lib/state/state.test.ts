import { describe, expect, test, vi } from 'vitest';
import type { AlarmView, CallView, Me, PageState, PageView, ResponderView, ServerFrame } from '../wire';
import { Alarms } from './alarm.svelte';
import { Calls } from './call.svelte';
import { closeRule, cursorOf, Feed } from './feed.svelte';
import { Responders } from './responder.svelte';

const page = (no: number, state: PageState): PageView =>
  ({ no, state, person: `p${no}`, name: `P${no}` }) as unknown as PageView;
const alarm = (version: number, change: Partial<AlarmView> = {}): AlarmView =>
  ({ id: 'a', version, phase: 'calling', pages: [], ...change }) as unknown as AlarmView;
const call = (version: number, change: Partial<CallView> = {}): CallView =>
  ({ alarm: 'a', version, page: 1, state: 'ringing', asked_at: 1_000, going: [], ...change }) as unknown as CallView;
const me: Me = { person: 'me', name: 'Me', grants: [], on_call: true, console: false, volunteer: true };
const snapshot = (change: Partial<Extract<ServerFrame, { type: 'snapshot' }>> = {}): ServerFrame => ({
  type: 'snapshot',
  epoch: 'e1',
  position: 5,
  now: 1_000,
  me,
  alarms: [],
  calls: [],
  statuses: [],
  responders: [],
  device_tickets: [],
  outages: [],
  coverage: [],
  tickets: [],
  jobs: [],
  visits: [],
  stops: [],
  claimables: [],
  ...change,
});

describe('alarms', () => {
  test('the same view twice is one alarm with the same pages', () => {
    const alarms = new Alarms();
    const view = alarm(3, { pages: [page(1, 'sent')] });
    alarms.put(view);
    alarms.put(view);
    expect([...alarms.open.values()]).toEqual([view]);
  });

  test('an event with one changed page keeps the others', () => {
    const alarms = new Alarms();
    alarms.put(alarm(1, { pages: [page(1, 'sent'), page(2, 'sent')] }));
    alarms.put(alarm(2, { pages: [page(2, 'seen'), page(3, 'queued')] }));
    expect(alarms.get('a')?.pages.map(({ no, state }) => [no, state])).toEqual([
      [1, 'sent'],
      [2, 'seen'],
      [3, 'queued'],
    ]);
  });

  test('a change is laid over what is known, unless it is older or about an unknown alarm', () => {
    const alarms = new Alarms();
    alarms.put(alarm(3, { pages: [page(1, 'sent'), page(2, 'sent')] }));
    const change = (version: number, id = 'a') => ({
      ...{ id, version, presses: 4, pressed_at: 77 },
      pages: [{ no: 2, state: 'seen' as const, state_at: 78 }],
    });
    alarms.change(change(2));
    alarms.change(change(9, 'b'));
    expect([alarms.get('a')?.presses === 4, alarms.get('b')]).toEqual([false, undefined]);
    alarms.change(change(4));
    expect(alarms.get('a')).toMatchObject({ version: 4, presses: 4, pressed_at: 77, phase: 'calling' });
    expect(alarms.get('a')?.pages.map(({ no, state }) => [no, state])).toEqual([
      [1, 'sent'],
      [2, 'seen'],
    ]);
  });

  test('an older view changes nothing', () => {
    const alarms = new Alarms();
    alarms.put(alarm(5, { phase: 'coming' }));
    alarms.put(alarm(4, { phase: 'calling', pages: [page(1, 'queued')] }));
    expect(alarms.get('a')).toMatchObject({ version: 5, phase: 'coming', pages: [] });
  });

  test('a closed one leaves the open list and a late older view does not bring it back', () => {
    const alarms = new Alarms();
    alarms.put(alarm(5));
    alarms.put(alarm(6, { phase: 'closed' }));
    alarms.put(alarm(5));
    expect(alarms.open.size).toBe(0);
    expect(alarms.recent.get('a')?.version).toBe(6);
  });

  test('a snapshot replaces the open list, also by fewer', () => {
    const alarms = new Alarms();
    alarms.put(alarm(1));
    alarms.snapshot([alarm(1, { id: 'b' })]);
    expect([...alarms.open.keys()]).toEqual(['b']);
  });

  test('a snapshot after a restore may be older than what was shown', () => {
    const alarms = new Alarms();
    alarms.put(alarm(9));
    alarms.snapshot([alarm(2)]);
    expect(alarms.get('a')?.version).toBe(2);
  });
});

describe('calls', () => {
  const door = { label: '3-302', door: '302', residents: ['Wang'] } as unknown as NonNullable<CallView['door']>;

  test('the newest ringing call is on top', () => {
    const calls = new Calls();
    calls.put(call(1, { alarm: 'old', asked_at: 1_000 }));
    calls.put(call(1, { alarm: 'new', asked_at: 2_000 }));
    expect(calls.ringing.map(({ alarm }) => alarm)).toEqual(['new', 'old']);
  });

  test('an older view does not ring again', () => {
    const calls = new Calls();
    calls.put(call(3, { state: 'stood_down' }));
    calls.put(call(2));
    expect(calls.ringing).toEqual([]);
  });

  test('a call may ring again with a newer version', () => {
    const calls = new Calls();
    calls.put(call(3, { state: 'expired' }));
    calls.put(call(4));
    expect(calls.ringing).toHaveLength(1);
    expect(calls.history).toEqual([]);
  });

  test.each(['closed', 'stood_down', 'declined', 'expired'] as const)('%s: nothing of the door is kept', (state) => {
    const calls = new Calls();
    calls.put(call(1, { state: 'accepted', door, place: { lat: 1, lon: 2 } }));
    calls.put(call(2, { state, door, place: { lat: 1, lon: 2 } }));
    expect(calls.active.size).toBe(0);
    expect(calls.history).toMatchObject([{ door: null, place: null, lease: null }]);
  });

  test('a call that is missing from a snapshot was closed meanwhile, and its door goes', () => {
    const calls = new Calls();
    calls.put(call(1, { state: 'accepted', door }));
    calls.snapshot([]);
    expect(calls.history).toMatchObject([{ state: 'closed', door: null }]);
  });
});

describe('responders', () => {
  test('a value moves somebody known and invents nobody', () => {
    const responders = new Responders();
    responders.put({ id: 'p', name: 'P', connected: false, place: null } as unknown as ResponderView);
    responders.value({ id: 'p', place: { lat: 1, lon: 2 }, place_at: 5, connected: true });
    responders.value({ id: 'q', place: null, place_at: null, connected: true });
    expect([...responders.byId.values()]).toMatchObject([{ id: 'p', name: 'P', connected: true, place_at: 5 }]);
  });
});

describe('the feed', () => {
  test('a snapshot makes it ready and says who one is', () => {
    const feed = new Feed();
    feed.apply(snapshot({ calls: [call(1)] }));
    expect(feed.ready).toBe(true);
    expect(feed.me.value).toEqual(me);
    expect(feed.calls.ringing).toHaveLength(1);
  });

  test('events in twice change nothing more', () => {
    const feed = new Feed();
    feed.apply(snapshot());
    const events: ServerFrame = {
      type: 'events',
      position: 7,
      events: [{ position: 7, at: 1, name: 'alarm.step_fired', call: call(2), alarm: alarm(2, { pages: [page(1, 'sent')] }) }],
    };
    feed.apply(events);
    feed.apply(events);
    expect(feed.calls.ringing).toHaveLength(1);
    expect(feed.alarms.get('a')?.pages).toHaveLength(1);
    expect(feed.position).toBe(7);
  });

  test('being on call on another phone shows here', () => {
    const feed = new Feed();
    feed.apply(snapshot());
    feed.apply({ type: 'events', position: 6, events: [{ position: 6, at: 1, name: 'person.off_call', me: { ...me, on_call: false } }] });
    expect(feed.me.value?.on_call).toBe(false);
  });

  test('an error frame is no cursor and moves no position', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const feed = new Feed();
    feed.apply(snapshot());
    const error: ServerFrame = { type: 'error', code: 'bad', detail: '' };
    feed.apply(error);
    expect(feed.position).toBe(5);
    expect(cursorOf(error)).toBeNull();
  });

  test('the end of a session takes everything off the screen', () => {
    const feed = new Feed();
    feed.apply(snapshot({ calls: [call(1)], alarms: [alarm(1)] }));
    feed.disconnect();
    expect(feed.calls.active.size + feed.calls.past.size + feed.alarms.open.size).toBe(0);
    expect(feed.ready).toBe(false);
  });

  test.each([
    [1001, 'resume'],
    [1006, 'resume'],
    [4408, 'resume'],
    [4409, 'resume'],
    [4429, 'resume'],
    [4403, 'restart'],
    [4401, 'stop'],
    [4426, 'stop'],
    [4430, 'stop'],
  ])('close code %i: %s', (code, rule) => {
    expect(closeRule(code)).toBe(rule);
  });
});

import { describe, expect, test } from 'vitest';
import type { CallView, ClientFrame, ServerFrame } from '../lib/wire';
import { Endings } from './endings.svelte';
import { amapUri, geoUri } from './navigation';
import { newId } from '../lib/new_id';
import { Receipts } from './receipts';
import { worthSending } from './whereabouts.svelte';

const call = (change: Partial<CallView> = {}): CallView =>
  ({ alarm: 'a', version: 1, page: 4, state: 'ringing', going: [], ...change }) as unknown as CallView;
const heartbeat: ServerFrame = { type: 'heartbeat', position: 1, now: 0 };
const resumed: ServerFrame = { type: 'resumed', position: 1, now: 0, epoch: 'e' };

describe('receipts', () => {
  function rig() {
    const sent: string[] = [];
    const state = { live: true, visible: true, ringing: [call()] };
    const receipts = new Receipts({
      send: (frame: ClientFrame) => {
        if (state.live && frame.type === 'receipt') sent.push(`${frame.alarm} ${frame.page} ${frame.stage}`);
        return state.live;
      },
      ringing: () => state.ringing,
      visible: () => state.visible,
    });
    return { sent, state, receipts };
  }

  test('delivered with the frame, seen with the screen, each once', () => {
    const { sent, receipts } = rig();
    receipts.onFrame(heartbeat);
    receipts.onFrame(heartbeat);
    receipts.show(call());
    receipts.show(call());
    expect(sent).toEqual(['a 4 delivered', 'a 4 seen']);
  });

  test('a screen that nobody can see has not seen it', () => {
    const { sent, state, receipts } = rig();
    state.visible = false;
    receipts.show(call());
    expect(sent).toEqual(['a 4 delivered']);
    state.visible = true;
    receipts.flush();
    expect(sent).toEqual(['a 4 delivered', 'a 4 seen']);
  });

  test('what could not be sent is said later, and everything again on a new connection', () => {
    const { sent, state, receipts } = rig();
    state.live = false;
    receipts.onFrame(heartbeat);
    state.live = true;
    receipts.onFrame(heartbeat);
    expect(sent).toEqual(['a 4 delivered']);
    receipts.onFrame(resumed);
    expect(sent).toEqual(['a 4 delivered', 'a 4 delivered']);
  });
});

describe('endings', () => {
  test('an accepted call that ended is shown as mine until it is acknowledged', () => {
    const endings = new Endings();
    endings.watch(new Map([['a', call({ state: 'accepted' })]]), () => undefined);
    endings.watch(new Map(), () => call({ state: 'closed' }));
    expect(endings.shown).toMatchObject([{ mine: true, call: { state: 'closed' } }]);
    endings.watch(new Map(), () => undefined);
    expect(endings.shown).toHaveLength(1);
    endings.dismiss('a');
    expect(endings.shown).toEqual([]);
  });

  test('a call that rings again takes its ending back', () => {
    const endings = new Endings();
    endings.watch(new Map([['a', call()]]), () => undefined);
    endings.watch(new Map(), () => call({ state: 'expired' }));
    endings.watch(new Map([['a', call({ version: 3 })]]), () => undefined);
    expect(endings.shown).toEqual([]);
  });
});

describe('positions', () => {
  const here = { lat: 30.5, lon: 114.4 };
  const near = { lat: 30.50001, lon: 114.4 };
  const away = { lat: 30.5002, lon: 114.4 };

  test.each([
    ['the first one', null, here, 0, true],
    ['standing still', { fix: here, at: 0 }, near, 10_000, false],
    ['standing still for half a minute', { fix: here, at: 0 }, near, 30_000, true],
    ['moved 20 m', { fix: here, at: 0 }, away, 4_000, true],
    ['moved, but a moment ago', { fix: here, at: 0 }, away, 1_000, false],
  ])('%s', (_name, last, fix, now, worth) => {
    expect(worthSending(last, fix, now)).toBe(worth);
  });
});

describe('navigation', () => {
  const place = { lat: 30.5, lon: 114.4 };

  test('Amap gets GCJ-02 and is told that it is', () => {
    const uri = new URL(amapUri(place, '梧桐路 1 号', false));
    expect(uri.searchParams.get('dev')).toBe('0');
    expect(Number(uri.searchParams.get('dlat'))).not.toBeCloseTo(place.lat, 3);
    expect(uri.searchParams.get('dname')).toBe('梧桐路 1 号');
  });

  test('geo: stays WGS-84', () => {
    expect(geoUri(place)).toBe('geo:30.500000,114.400000?q=30.500000,114.400000');
  });
});

test('ids are version 4 UUIDs', () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

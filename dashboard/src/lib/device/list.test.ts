import { expect, test } from 'vitest';
import type { DeviceView } from '../wire';
import type { Wanted } from './api';
import { DeviceList, PAGE } from './list.svelte';
import { device } from './sample';

/** A hub with these devices, which answers like the real one: by name, after a name, at most `limit`. */
function hub(devices: readonly DeviceView[]) {
  const asked: Wanted[] = [];
  const passes = (one: DeviceView, filter: Wanted['filter']): boolean =>
    filter === 'faulty' ? one.faults.length > 0 : filter === 'not_live' ? one.live_at === null : true;
  const answer = async (wanted: Wanted): Promise<DeviceView[]> => {
    asked.push(wanted);
    const fits = devices.filter((one) => passes(one, wanted.filter) && (wanted.after === undefined || one.name > wanted.after));
    return fits.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, wanted.limit);
  };
  return { asked, devices: answer };
}
const named = (n: number): string => `d${String(n).padStart(4, '0')}`;

test('without a filter the faulty come first, then those not live, then the rest, each once', async () => {
  const api = hub([device('a'), device('b', { live_at: null }), device('c', { faults: ['battery'] }), device('d', { faults: ['offline'], presence: 'offline' })]);
  const list = new DeviceList(api);
  await list.show({});
  expect(list.devices.map(({ name }) => name)).toEqual(['d', 'c', 'b', 'a']);
  expect(list.more).toBe(false);
});

test('every device comes exactly once over all pages', async () => {
  const all = Array.from({ length: 3 * PAGE + 7 }, (_, n) => device(named(n), n % 50 === 0 ? { faults: ['link'] } : {}));
  const list = new DeviceList(hub(all));
  await list.show({});
  expect(list.devices.length).toBeLessThan(all.length);
  while (list.more) await list.next();
  expect(list.devices.map(({ name }) => name).sort()).toEqual(all.map(({ name }) => name));
});

test('with a filter only that one is asked for', async () => {
  const api = hub([device('a'), device('b', { live_at: null })]);
  const list = new DeviceList(api);
  await list.show({ filter: 'not_live', search: 'x' });
  expect(api.asked).toEqual([{ filter: 'not_live', search: 'x', after: undefined, limit: PAGE }]);
  expect(list.devices.map(({ name }) => name)).toEqual(['b']);
});

test('a slow answer to an older question changes nothing', async () => {
  let slow: (devices: DeviceView[]) => void = () => undefined;
  const api = {
    devices: (wanted: Wanted) =>
      wanted.search === 'old' ? new Promise<DeviceView[]>((resolve) => (slow = resolve)) : Promise.resolve([device('new')]),
  };
  const list = new DeviceList(api);
  const old = list.show({ search: 'old', filter: 'late' });
  await list.show({ search: 'new', filter: 'late' });
  slow([device('old')]);
  await old;
  expect(list.devices.map(({ name }) => name)).toEqual(['new']);
  expect(list.reading).toBe('read');
});

test('a failure keeps what is on the screen', async () => {
  let down = false;
  const list = new DeviceList({ devices: async () => (down ? Promise.reject(new Error('down')) : [device('a')]) });
  await list.show({ filter: 'late' });
  down = true;
  await list.show({ filter: 'late' });
  expect([list.reading, list.devices.length]).toEqual(['failed', 1]);
});

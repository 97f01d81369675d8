import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, NoAnswer } from '../api';
import type { DevicePage, DeviceRequest, DeviceView, EnrolRequest, HeardView, StrangerView } from '../wire';
import { ASK_MS, Enrolment, SILENT_MS } from './enrolment.svelte';
import { device, page } from './sample';

const waiting = { live_at: null, enrolling_until: 600_000 };
const stranger = (address: string): StrangerView => ({ family: 'zigbee2mqtt', address }) as unknown as StrangerView;
const heard = (at: number, understood = true): HeardView => ({ at, understood }) as unknown as HeardView;

/** A hub that answers from these variables. */
class Hub {
  found: DeviceView[] = [];
  retired: DeviceView[] = [];
  heardOf: StrangerView[] = [];
  now: DevicePage | null = page(device('b1', waiting));
  enrolled: EnrolRequest[] = [];
  added: DeviceRequest[] = [];
  refuse: ApiError | null = null;

  devices = async (wanted: { filter?: string | undefined }): Promise<DeviceView[]> => (wanted.filter === 'retired' ? this.retired : this.found);
  strangers = async (): Promise<StrangerView[]> => this.heardOf;
  device = async (): Promise<DevicePage> => this.now ?? Promise.reject(new NoAnswer());
  add = async (request: DeviceRequest) => {
    this.added.push(request);
    const own = { family: request.family ?? 'open_json', address: request.address ?? request.name };
    return { device: device(request.name, { ...waiting, ...own }), secret: 's3cret' };
  };
  enrol = async (request: EnrolRequest) => {
    this.enrolled.push(request);
    if (this.refuse) throw this.refuse;
    return { device: this.now?.device ?? device('b1', waiting), secret: null };
  };
}

let hub: Hub;
let work: Enrolment;
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  hub = new Hub();
  work = new Enrolment(hub, () => Date.now());
});
afterEach(() => {
  work.end();
  vi.useRealTimers();
});
async function awaitPress(): Promise<void> {
  work.choose({ is: 'device', device: device('b1') });
  await work.enrol('h1', 'button', '');
}

describe('whose code it is', () => {
  test('one device that has it exactly is taken, though others contain it', async () => {
    hub.found = [device('b10'), device('b1')];
    await work.look('B1');
    expect(work).toMatchObject({ step: 'household', subject: { is: 'device', device: { name: 'b1' } } });
  });

  test('several that only contain it are offered, none is guessed', async () => {
    hub.found = [device('b10'), device('b11')];
    await work.look('b1');
    expect([work.step, work.offered.length]).toEqual(['code', 2]);
  });

  test('the DevEUI of a LoRaWAN label finds the stranger', async () => {
    hub.heardOf = [stranger('a84041ffff123456')];
    await work.look('LW:D0:1122334455667788:A84041FFFF123456:AABB1122');
    expect(work.subject).toMatchObject({ is: 'stranger', stranger: { address: 'a84041ffff123456' } });
  });

  test('what nobody knows is new', async () => {
    await work.look(' SN 77/8 ');
    expect(work.subject).toEqual({ is: 'new', code: 'SN 77/8' });
  });

  test.each([
    ['https://u.wechat.com/EB1bQ', 'wechat'],
    ['wxp://f2f0abc', 'wechat'],
    ['https://maker.example/p?x=1', 'web'],
    ['WIFI:S:home;T:WPA;P:secret;;', 'other'],
  ])('%s is no number of a device and adds nothing', async (code, whose) => {
    await work.look(code);
    expect(work).toMatchObject({ step: 'code', foreign: whose, subject: null });
    await work.look('SN 77/8');
    expect(work).toMatchObject({ step: 'household', foreign: null });
  });

  test('a web address that is the label of a device is that device', async () => {
    hub.found = [device('b1', { label: 'https://maker.example/1' })];
    await work.look('https://maker.example/1');
    expect(work).toMatchObject({ step: 'household', foreign: null });
  });

  test.each([
    ['https://maker.example/d?sn=SN-123456&x=1', 'SN-123456'],
    ['G$M:69775$S:680S00003915$D:0000000017B2335C%Z$A:04CF8CDF3C3C3C3C$I:0A7B', '0x04cf8cdf3c3c3c3c'],
    ['Z:9035EAFFFE424783$I:AE3B2872', '0x9035eafffe424783'],
  ])('%s names a device that has spoken', async (code, address) => {
    hub.heardOf = [stranger(address)];
    await work.look(code);
    expect(work.subject).toMatchObject({ is: 'stranger', stranger: { address } });
  });

  test('a device that is gone meanwhile is said to be missing', async () => {
    await work.begin('zigbee2mqtt', '0x1');
    expect([work.step, work.missing]).toEqual(['code', true]);
  });

  test('a device out of use is found when it is to be enrolled again', async () => {
    hub.retired = [device('b1', { retired_at: 5 })];
    await work.begin('open_json', 'b1');
    expect(work.subject).toMatchObject({ is: 'device', device: { name: 'b1' } });
  });
});

describe('into a household', () => {
  test('a new device is added with a name that topics allow, and its secret is shown', async () => {
    work.choose({ is: 'new', code: 'SN 77/8' });
    await work.enrol('h1', 'pull_cord', 'X1');
    expect(hub.added).toMatchObject([{ name: 'SN-77-8', label: 'SN 77/8', role: 'pull_cord', household: 'h1' }]);
    expect(hub.enrolled).toMatchObject([{ family: 'open_json', address: 'SN-77-8', household: 'h1' }]);
    expect([work.step, work.secret]).toEqual(['press', 's3cret']);
  });

  test('a new device of another family is added under its address there, and its secret is not shown', async () => {
    work.choose({ is: 'new', code: 'QR-9' });
    await work.enrol('h1', 'button', '', { family: 'zigbee2mqtt', address: ' bed 12 ', topics: [] });
    expect(hub.added).toMatchObject([{ name: 'bed-12', label: 'QR-9', family: 'zigbee2mqtt', address: 'bed 12' }]);
    expect(hub.enrolled).toMatchObject([{ family: 'zigbee2mqtt', address: 'bed 12' }]);
    expect(work.secret).toBeNull();
  });

  test('a new gateway may publish under the topics that were written down for it', async () => {
    work.choose({ is: 'new', code: 'GW-1' });
    await work.enrol('h1', 'gateway', '', { family: 'open_json', address: '', topics: ['zigbee2mqtt/#'] });
    expect(hub.added).toMatchObject([{ name: 'GW-1', role: 'gateway', prefixes: ['zigbee2mqtt/#'] }]);
  });

  test('trying again after a refusal does not add it twice', async () => {
    hub.refuse = new ApiError({ type: '', title: '', status: 409, code: 'conflict', detail: 'no', id: '' });
    work.choose({ is: 'new', code: 'b1' });
    await work.enrol('h1', 'button', '');
    expect([work.step, work.problem?.name]).toEqual(['household', 'ApiError']);
    hub.refuse = null;
    await work.enrol('h1', 'button', '');
    expect([hub.added.length, work.step, work.secret]).toEqual([1, 'press', 's3cret']);
  });

  test('a stranger is named by family and address', async () => {
    work.choose({ is: 'stranger', stranger: stranger('0x1'), label: 'QR1' });
    await work.enrol('h1', 'sensor', '');
    expect(hub.enrolled).toMatchObject([{ family: 'zigbee2mqtt', address: '0x1', label: 'QR1', role: 'sensor', model: null }]);
  });
});

describe('the press', () => {
  test('it is live on the page within a second, and the asking ends', async () => {
    await awaitPress();
    hub.now = page(device('b1', { live_at: 900 }));
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(work.step).toBe('live');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('after a minute of nothing it says so, and a late press still counts', async () => {
    await awaitPress();
    await vi.advanceTimersByTimeAsync(SILENT_MS - ASK_MS);
    expect(work.silent).toBe(false);
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect([work.silent, work.word]).toEqual([true, 'nothing']);
    hub.now = page(device('b1', { live_at: 70_000 }));
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(work.step).toBe('live');
  });

  test('words that are no press are told apart from those not understood, and older ones do not count', async () => {
    vi.setSystemTime(1_000);
    await awaitPress();
    hub.now = page(device('b1', waiting), { heard: [heard(10)] });
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(work.word).toBe('nothing');
    hub.now = page(device('b1', waiting), { heard: [heard(2_500)] });
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(work.word).toBe('other');
    hub.now = page(device('b1', waiting), { heard: [heard(3_500, false)] });
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(work.word).toBe('not_understood');
  });

  test('a hub that does not answer is told, and asked again', async () => {
    await awaitPress();
    hub.now = null;
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(work.lost).toBe(true);
    hub.now = page(device('b1', waiting));
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(work.lost).toBe(false);
  });

  test('when the hub waits no longer it says so, and waits anew when asked', async () => {
    await awaitPress();
    hub.now = page(device('b1', { live_at: null }));
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(work.expired).toBe(true);
    hub.now = page(device('b1', waiting));
    await work.again();
    expect([work.step, work.expired, hub.enrolled.length]).toEqual(['press', false, 2]);
  });
});

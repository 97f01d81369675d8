/**
 * A device is put to use on a phone: its code, the household, one press. Until the hub has seen the press the page
 * waits and asks each second; it says what came instead, and goes on waiting until the hub itself has stopped.
 */
import { ApiError, NoAnswer } from '../api';
import { clock } from '../clock.svelte';
import type { DeviceAdded, DevicePage, DeviceRequest, DeviceRole, DeviceView, HouseholdId, StrangerView } from '../wire';
import { deviceApi, type DeviceApi } from './api';
import { foreign, namesIn, same, type Foreign } from './code';
import { newDevice, OPEN_JSON } from './request';

export type Step = 'code' | 'household' | 'press' | 'live';
/** Whose code it is. */
export type Subject =
  | { readonly is: 'device'; readonly device: DeviceView }
  | { readonly is: 'stranger'; readonly stranger: StrangerView; readonly label: string | null }
  | { readonly is: 'new'; readonly code: string };
/** Whose language a new device speaks, and its address there; empty: our own JSON under its own name. */
export interface Speech {
  readonly family: string;
  readonly address: string;
  /** Topics it publishes under for others, as a gateway does. */
  readonly topics: readonly string[];
}
/** What has come since the waiting began. */
export type Word = 'nothing' | 'other' | 'not_understood';

/** After so long without a press it is said, milliseconds. */
export const SILENT_MS = 60_000;
/** Between two questions to the hub, milliseconds. */
export const ASK_MS = 1_000;
/** More devices than these for one code are not offered. */
const OFFERED = 8;

const OWN: Speech = { family: OPEN_JSON, address: '', topics: [] };

type Api = Pick<DeviceApi, 'devices' | 'device' | 'add' | 'enrol' | 'strangers'>;

export class Enrolment {
  step = $state<Step>('code');
  subject = $state.raw<Subject | null>(null);
  /** Several devices fit the code. */
  offered = $state.raw<readonly DeviceView[]>([]);
  busy = $state(false);
  /** The device it was to begin with is neither registered nor heard of. */
  missing = $state(false);
  /** The last code is no device's, and nobody knows it. */
  foreign = $state<Foreign | null>(null);
  /** The last refusal; null when there was none. */
  problem = $state.raw<ApiError | NoAnswer | null>(null);
  device = $state.raw<DeviceView | null>(null);
  secret = $state<string | null>(null);
  word = $state<Word>('nothing');
  /** Nothing that proves it has come for a minute. */
  silent = $state(false);
  /** The hub no longer waits for the press. */
  expired = $state(false);
  /** The hub did not answer the last question. */
  lost = $state(false);
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #api: Api;
  readonly #now: () => number;

  constructor(api: Api = deviceApi, now: () => number = () => clock.exact()) {
    this.#api = api;
    this.#now = now;
  }

  /** Finds whose code it is: registered, heard of, or new. */
  async look(code: string): Promise<void> {
    const names = namesIn(code);
    if (names.length === 0) return;
    this.foreign = null;
    await this.#run(async () => {
      for (const name of names) {
        const found = await this.#api.devices({ search: name, limit: OFFERED });
        const exact = found.filter((device) => [device.label, device.name, device.address].some((own) => own !== null && same(own, name)));
        const fits = exact.length > 0 ? exact : found;
        if (exact.length === 1 && exact[0]) return this.choose({ is: 'device', device: exact[0] });
        if (fits.length > 0) return void (this.offered = fits);
      }
      const strangers = await this.#api.strangers();
      const stranger = strangers.find((one) => names.some((name) => same(one.address, name)));
      this.foreign = stranger ? null : foreign(code);
      if (this.foreign === null) this.choose(stranger ? { is: 'stranger', stranger, label: code.trim() } : { is: 'new', code: code.trim() });
    });
  }

  /** Begins with a device that is known by its family and its address there. */
  async begin(family: string, address: string): Promise<void> {
    await this.#run(async () => {
      const found = await this.#api.devices({ search: address });
      // Those out of use are on a list of their own.
      const retired = await this.#api.devices({ search: address, filter: 'retired' });
      const device = [...found, ...retired].find((one) => {
        const own = addressOf(one);
        return own.family === family && own.address === address;
      });
      if (device) return this.choose({ is: 'device', device });
      const stranger = (await this.#api.strangers()).find((one) => one.family === family && one.address === address);
      if (stranger) this.choose({ is: 'stranger', stranger, label: null });
      else this.missing = true;
    });
  }

  choose(subject: Subject): void {
    this.offered = [];
    this.subject = subject;
    this.step = 'household';
  }

  /** Puts the device to use in a household and waits for the press. */
  async enrol(household: HouseholdId, role: DeviceRole, model: string, speech: Speech = OWN): Promise<void> {
    const subject = this.subject;
    if (subject === null) return;
    await this.#run(async () => this.#await(await this.#put(subject, household, role, model, speech)));
  }

  /** The hub waits anew for the press. */
  async again(): Promise<void> {
    const household = this.device?.household_id;
    if (!this.device || !household) return;
    this.choose({ is: 'device', device: this.device });
    this.step = 'press';
    await this.enrol(household, this.device.role, this.device.model);
  }

  /** Leaves the page. */
  end(): void {
    clearTimeout(this.#timer);
  }

  async #put(subject: Subject, household: HouseholdId, role: DeviceRole, model: string, speech: Speech): Promise<DeviceAdded> {
    const nothing = { label: null, family: null, address: null, household, role: null, detects: null, model: null };
    switch (subject.is) {
      case 'device':
        return this.#api.enrol({ ...nothing, ...addressOf(subject.device) });
      case 'stranger': {
        const { family, address } = subject.stranger;
        return this.#api.enrol({ ...nothing, label: subject.label, family, address, role, model: model.trim() || null });
      }
      case 'new': {
        const request: DeviceRequest = { ...newDevice(subject.code, role, model.trim(), speech.family, speech.address.trim(), [...speech.topics]), household };
        const added = await this.#api.add(request);
        // Should the next request fail, trying again must not add it twice.
        this.subject = { is: 'device', device: added.device };
        // A device that speaks another language does not log in here, unless somebody sets it up to.
        this.secret = added.device.family === OPEN_JSON ? added.secret : null;
        return this.#api.enrol({ ...nothing, ...addressOf(added.device) });
      }
    }
  }

  #await({ device, secret }: DeviceAdded): void {
    this.device = device;
    this.secret = secret ?? this.secret;
    this.word = 'nothing';
    this.silent = this.expired = this.lost = false;
    this.#startedAt = this.#now();
    this.step = 'press';
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), ASK_MS);
  }

  /** Asks the hub once; a device that is live ends the waiting. */
  async ask(): Promise<void> {
    const id = this.device?.id;
    if (id === undefined || this.step !== 'press') return;
    try {
      this.#hear(await this.#api.device(id));
      this.lost = false;
    } catch {
      this.lost = true;
    }
    this.silent = this.#now() - this.#startedAt >= SILENT_MS;
    if ((this.step as Step) === 'press') this.#later();
  }

  #hear({ device, heard, rejections }: DevicePage): void {
    this.device = device;
    if (device.live_at !== null) {
      this.step = 'live';
      return;
    }
    this.expired = device.enrolling_until === null;
    const since = (one: { at: number }): boolean => one.at >= this.#startedAt;
    const fresh = heard.filter(since);
    if (rejections.some(since) || fresh.some((one) => !one.understood)) this.word = 'not_understood';
    else if (fresh.length > 0) this.word = 'other';
  }

  async #run(act: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await act();
    } catch (error) {
      this.problem = error instanceof ApiError || error instanceof NoAnswer ? error : new NoAnswer(String(error));
    } finally {
      this.busy = false;
    }
  }
}

/** How a registered device is named without doubt. */
export function addressOf(device: DeviceView): { family: string; address: string } {
  return { family: device.family, address: device.family === OPEN_JSON ? device.name : device.address };
}

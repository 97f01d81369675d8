/**
 * What somebody has told so far, screen by screen. Words are kept in sessionStorage: a phone that opens its camera may throw
 * the page out of memory. Invariant: id and follow code are made once, so whatever is sent from here is one ticket.
 */
import { distanceM } from '../geo/earth';
import { newId } from '../new_id';
import type { Category, LatLon, ReportRequest, ReportStart, SimilarView } from '../wire';
import { faultOf, isPhone, plain, type Fault } from './answers';
import { newFollow, type Own } from './own.svelte';
import type { Picture } from './picture';
import type { Kept } from './shelf';
import type { Voice } from './voice.svelte';

export type Step = 'place' | 'what' | 'similar' | 'form' | 'tell' | 'who' | 'sent';

/** Pictures of a report. */
export const MAX_PICTURES = 5;
/** A spot farther from the code than this is a mistake, or a photo of another day; the hub does not take it either. Metres. */
const MAX_SPOT_M = 5_000;

export interface Shot extends Picture {
  readonly key: string;
  /** `blob:`, for the screen. */
  readonly url: string;
}

export interface Spot {
  readonly at: LatLon;
  readonly from: 'phone' | 'photo';
}

type Storing = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
interface Words {
  step: Step;
  category: string | null;
  form: Record<string, string>;
  text: string;
  name: string;
  phone: string;
  elsewhere: boolean;
}

const nothing = (): Words => ({ step: 'place', category: null, form: {}, text: '', name: '', phone: '', elsewhere: false });

export class Draft {
  readonly id = newId();
  readonly follow = newFollow();
  readonly code: string;
  readonly start: ReportStart;
  /** What stands in its fields, and which screen is shown. */
  readonly words = $state<Words>(nothing());
  category = $state.raw<Category | null>(null);
  spot = $state.raw<Spot | null>(null);
  similar = $state.raw<readonly SimilarView[]>([]);
  shots = $state.raw<readonly Shot[]>([]);
  voice = $state.raw<Voice | null>(null);
  /** A field people do not see. */
  website = $state('');
  readonly #openedAt = performance.now();
  readonly #storage: Storing | null;

  constructor(code: string, start: ReportStart, storage: Storing | null) {
    this.code = code;
    this.start = start;
    this.#storage = storage;
    Object.assign(this.words, this.#stored());
    this.category = start.categories.find((one) => one.key === this.words.category) ?? null;
    // Similar reports are not kept: their screen would be empty, and is asked for anew.
    const isGone = !this.steps.includes(this.words.step);
    if (isGone || (!this.category && this.words.step !== 'place')) this.words.step = 'what';
  }

  /** The screens that there are for what was chosen so far. */
  get steps(): readonly Step[] {
    const has: Partial<Record<Step, boolean>> = {
      similar: this.similar.length > 0,
      form: (this.category?.form.length ?? 0) > 0,
    };
    return (['place', 'what', 'similar', 'form', 'tell', 'who', 'sent'] as const).filter((step) => has[step] ?? true);
  }

  /** The screen after this one. */
  get next(): Step {
    return this.steps[this.steps.indexOf(this.words.step) + 1] ?? 'sent';
  }

  choose(category: Category): void {
    if (category.key !== this.category?.key) this.words.form = {};
    this.category = category;
    this.words.category = category.key;
    this.similar = [];
  }

  addShot(picture: Picture, url: string): void {
    this.shots = [...this.shots, { ...picture, key: newId(), url }].slice(0, MAX_PICTURES);
    if (picture.place && this.spot === null) this.putSpot({ at: picture.place, from: 'photo' });
  }

  /** Says where it is; false when that is too far from the code. */
  putSpot(spot: Spot): boolean {
    const base = this.start.place;
    const isNear = base === null || distanceM(spot.at, base) <= MAX_SPOT_M;
    if (isNear) this.spot = spot;
    return isNear;
  }

  removeShot(key: string): void {
    this.shots = this.shots.filter((one) => one.key !== key);
    const told = this.shots.some((one) => one.place?.lat === this.spot?.at.lat && one.place?.lon === this.spot?.at.lon);
    if (this.spot?.from === 'photo' && !told) this.spot = null;
  }

  /** Questions of the form whose answer the hub would not take, in order. */
  get faults(): ReadonlyMap<string, Fault> {
    const found = (this.category?.form ?? []).map((field) => [field.key, faultOf(field, this.words.form[field.key] ?? '')] as const);
    return new Map(found.filter((one): one is [string, Fault] => one[1] !== null));
  }

  /** The telephone number is none. */
  get isPhoneWrong(): boolean {
    return this.words.phone.trim() !== '' && !isPhone(this.words.phone);
  }

  /** There is something that somebody can act on. Somewhere else without a position needs words that say where. */
  get isTold(): boolean {
    const says = this.words.text.trim() !== '';
    if (this.words.elsewhere && !this.spot) return says;
    const answered = Object.values(this.words.form).some((answer) => answer.trim() !== '');
    return says || answered || this.shots.length > 0 || this.voice !== null;
  }

  /** The report as it is sent. `writtenAt` in Unix ms of this phone. */
  body(writtenAt: number): ReportRequest {
    const { text, form, name, phone } = this.words;
    return {
      id: this.id,
      follow: this.follow,
      code: this.code,
      category: this.category?.key ?? '',
      text: text.trim(),
      form: Object.entries(form).flatMap(([key, answer]) => (plain(answer) ? [[key, plain(answer)] as [string, string]] : [])),
      place: this.spot?.at ?? null,
      photos: [],
      name: name.trim() || null,
      phone: plain(phone) || null,
      written_at: writtenAt,
      website: this.website,
      took_ms: Math.round(performance.now() - this.#openedAt),
    };
  }

  /** For the queue: pictures before the voice note. */
  kept(writtenAt: number): Kept {
    const media = [...this.shots, ...(this.voice ? [this.voice] : [])];
    const pieces = media.map(({ type, bytes }) => ({ type, bytes, uploaded: null, refused: null }));
    return { request: this.body(writtenAt), pieces, problem: null };
  }

  /** For the list of this phone. */
  own(at: number): Own {
    const { key, zh, en, icon } = this.category ?? { key: '', zh: '', en: '', icon: '' };
    return { ticket: this.id, follow: this.follow, no: null, category: { key, zh, en, icon }, address: this.start.address, at };
  }

  /** Keeps the words for a page that is thrown out; call it in an effect. */
  keep(): void {
    const text = JSON.stringify({ code: this.code, words: this.words });
    try {
      if (this.words.step === 'sent') this.#storage?.removeItem(STORAGE_KEY);
      else this.#storage?.setItem(STORAGE_KEY, text);
    } catch {
      // Only a page that is thrown out would miss it.
    }
  }

  #stored(): Words {
    try {
      const { code, words } = JSON.parse(this.#storage?.getItem(STORAGE_KEY) ?? '{}') as { code?: string; words?: Words };
      return code === this.code && words ? { ...nothing(), ...words } : nothing();
    } catch {
      return nothing();
    }
  }
}

const STORAGE_KEY = 'fengdi.report.draft';

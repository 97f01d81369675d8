/**
 * The reports of this phone (我的上报): what proves them (ticket and follow code) and what they were about.
 * Kept in localStorage only. Invariant: one entry per ticket, newest first, never dropped by itself below the cap.
 */
import type { CategoryKey, FollowView, TicketId } from '../wire';

/** Ticket and follow code: whoever has both may follow it. */
export interface Key {
  readonly ticket: TicketId;
  /** 32 hexadecimal digits. */
  readonly follow: string;
}

export interface Own extends Key {
  /** Number as spoken; null until the hub has it. */
  readonly no: number | null;
  readonly category: { readonly key: CategoryKey; readonly zh: string; readonly en: string; readonly icon: string } | null;
  readonly address: string;
  /** Written, Unix ms of this phone. */
  readonly at: number;
  /** Somebody else's, joined by "me too". */
  readonly joined?: boolean;
}

const STORAGE_KEY = 'fengdi.reports';
/** A phone keeps so many; the oldest leave. */
const MAX_KEPT = 100;
const KEY = /^#?([0-9a-f-]{36})\.([0-9a-f]{32})$/i;

/** A follow code: 32 hexadecimal digits of the browser's secure random source. */
export function newFollow(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The page that follows it. The secret stands behind the #: it reaches no server and no log. */
export function followPath(key: Key): string {
  return `/f#${key.ticket}.${key.follow}`;
}

/** Reads the part behind the #; null when it is not whole. */
export function keyOf(hash: string): Key | null {
  const [, ticket, follow] = KEY.exec(hash) ?? [];
  return ticket && follow ? { ticket: ticket.toLowerCase(), follow: follow.toLowerCase() } : null;
}

type Storing = Pick<Storage, 'getItem' | 'setItem'>;

export class OwnReports {
  /** Newest first. */
  all = $state.raw<readonly Own[]>([]);
  /** False: this browser keeps nothing, the link must be noted elsewhere. */
  kept = $state(true);
  readonly #storage: Storing | null;

  constructor(storage: Storing | null) {
    this.#storage = storage;
    this.all = this.#stored();
  }

  of(ticket: TicketId): Own | undefined {
    return this.all.find((one) => one.ticket === ticket);
  }

  add(own: Own): void {
    this.#set([own, ...this.#stored().filter((one) => one.ticket !== own.ticket)].slice(0, MAX_KEPT));
  }

  /** What became known of a report that is on the list. */
  tell(ticket: TicketId, known: Partial<Pick<Own, 'no' | 'category' | 'address'>>): void {
    if (this.of(ticket)) this.#set(this.#stored().map((one) => (one.ticket === ticket ? { ...one, ...known } : one)));
  }

  /** What the hub says of a report: also one that came by a link from another phone is on the list from then on. */
  learn(key: Key, { no, address, category, opened_at: at }: FollowView): void {
    const { key: name, zh, en, icon } = category;
    const known = { no, address, category: { key: name, zh, en, icon } };
    if (this.of(key.ticket)) this.tell(key.ticket, known);
    else this.add({ ...key, ...known, at });
  }

  forget(ticket: TicketId): void {
    this.#set(this.#stored().filter((one) => one.ticket !== ticket));
  }

  #set(all: readonly Own[]): void {
    this.all = all;
    try {
      this.#storage?.setItem(STORAGE_KEY, JSON.stringify(all));
      this.kept = this.#storage !== null;
    } catch {
      this.kept = false;
    }
  }

  /** From storage each time: another tab may have added one. */
  #stored(): readonly Own[] {
    try {
      const list: unknown = JSON.parse(this.#storage?.getItem(STORAGE_KEY) ?? 'null');
      return Array.isArray(list) ? (list as Own[]).filter((one) => keyOf(`${one.ticket}.${one.follow}`)) : this.all;
    } catch {
      return this.all;
    }
  }
}

/** localStorage, or nothing where the browser forbids it. */
export function openStorage(which: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return globalThis[which] ?? null;
  } catch {
    return null;
  }
}

export const own = new OwnReports(openStorage('localStorage'));

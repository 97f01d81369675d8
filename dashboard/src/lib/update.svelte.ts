/**
 * Whether the hub serves a newer page than this one. A page on a phone stays open for weeks; a new hub ends every
 * connection, so the time to ask is after coming back. Nothing is reloaded by itself: on call, that would silence it.
 */

/** Thousands of phones come back together: each asks at its own moment, milliseconds. */
const SPREAD_MS = 20_000;
const TIMEOUT_MS = 8_000;

/** The script that a start page loads; null when there is none. Its name carries a hash of its content. */
export function entryOf(html: string): string | null {
  const tag = /<script\b[^>]*\btype="module"[^>]*>/.exec(html)?.[0];
  return /\bsrc="([^"]+)"/.exec(tag ?? '')?.[1] ?? null;
}

export class Update {
  available = $state(false);
  readonly #own: string | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(own = document.querySelector('script[type="module"][src]')?.getAttribute('src') ?? null) {
    this.#own = own;
  }

  /** Asks within the next 20 s. */
  soon(random: () => number = Math.random): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), random() * SPREAD_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** No answer, or a page of some box on the way that wants a log-in, says nothing. */
  async check(load: () => Promise<string> = startPage): Promise<void> {
    const entry = await load().then(entryOf, () => null);
    if (entry !== null && this.#own !== null && entry.startsWith('/assets/')) this.available = entry !== this.#own;
  }
}

async function startPage(): Promise<string> {
  const response = await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
  return response.ok ? response.text() : '';
}

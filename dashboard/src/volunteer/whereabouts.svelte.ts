/**
 * Where this phone is. Watched only while on call, reported over the live feed; off call nothing is asked of the
 * phone and nothing leaves it. Only the latest fix is worth sending: none is queued.
 */
import { distanceM } from '../lib/geo/earth';
import type { ClientFrame, LatLon, PositionReport } from '../lib/wire';

const MOVED_M = 10;
const AT_LEAST_EVERY_MS = 30_000;
const AT_MOST_EVERY_MS = 3_000;

export type Access = 'unsupported' | 'off' | 'waiting' | 'on' | 'denied';

/** Whether a fix is worth a frame: first, moved, or long ago; never faster than every 3 s. */
export function worthSending(last: { fix: LatLon; at: number } | null, fix: LatLon, now: number): boolean {
  if (!last) return true;
  const since = now - last.at;
  return since >= AT_MOST_EVERY_MS && (since >= AT_LEAST_EVERY_MS || distanceM(last.fix, fix) >= MOVED_M);
}

export class Whereabouts {
  access = $state<Access>('off');
  /** The latest fix; null off call. */
  fix = $state.raw<PositionReport | null>(null);
  /** Degrees clockwise from north in which one walks; null standing still. */
  course = $state<number | null>(null);
  readonly #send: (frame: ClientFrame) => boolean;
  #watch: number | null = null;
  #sent: { fix: LatLon; at: number } | null = null;

  constructor(send: (frame: ClientFrame) => boolean) {
    this.#send = send;
  }

  start(): void {
    if (this.#watch !== null) return;
    if (!('geolocation' in navigator) || !isSecureContext) {
      this.access = 'unsupported';
      return;
    }
    this.access = 'waiting';
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        this.access = 'on';
        this.fix = { lat: coords.latitude, lon: coords.longitude, accuracy_m: coords.accuracy };
        this.course = coords.speed !== null && coords.speed > 0.7 ? coords.heading : null;
        this.report();
      },
      (error) => (this.access = error.code === error.PERMISSION_DENIED ? 'denied' : this.fix ? 'on' : 'waiting'),
      { enableHighAccuracy: true, maximumAge: 5_000 },
    );
  }

  stop(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = null;
    this.#sent = null;
    this.fix = null;
    this.course = null;
    this.access = 'off';
  }

  /** Sends the latest fix if that is worth it; called again when the connection is back. */
  report(): void {
    const fix = this.fix;
    if (!fix || !worthSending(this.#sent, fix, Date.now())) return;
    if (this.#send({ type: 'position', ...fix })) this.#sent = { fix, at: Date.now() };
  }

  /** A new connection: the hub may have lost the last fix. */
  again(): void {
    this.#sent = null;
    this.report();
  }
}

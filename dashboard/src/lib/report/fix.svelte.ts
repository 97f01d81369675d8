/** Where this phone is, asked once and only when somebody wants it used. */
import type { LatLon } from '../wire';

const TIMEOUT_MS = 15_000;

export class Fix {
  state = $state<'off' | 'asking' | 'on' | 'denied' | 'failed'>('off');
  place = $state.raw<LatLon | null>(null);
  /** Radius within which it is right, metres. */
  accuracyM = $state<number | null>(null);

  /** Asks the phone; resolves with the place, or null. */
  ask(): Promise<LatLon | null> {
    if (!('geolocation' in navigator) || !isSecureContext) {
      this.state = 'failed';
      return Promise.resolve(null);
    }
    this.state = 'asking';
    return new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          this.place = { lat: coords.latitude, lon: coords.longitude };
          this.accuracyM = coords.accuracy;
          this.state = 'on';
          resolve(this.place);
        },
        (error) => {
          this.state = error.code === error.PERMISSION_DENIED ? 'denied' : 'failed';
          resolve(null);
        },
        { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: 30_000 },
      ),
    );
  }
}

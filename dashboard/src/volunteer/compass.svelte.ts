/** Which way the phone points, degrees clockwise from north, where it can tell. */
interface CompassEvent extends DeviceOrientationEvent {
  webkitCompassHeading?: number;
}

export class Compass {
  heading = $state<number | null>(null);

  /** Listens until the returned function is called. */
  start(): () => void {
    const hear = (event: Event): void => {
      const { webkitCompassHeading, absolute, alpha } = event as CompassEvent;
      if (typeof webkitCompassHeading === 'number') this.heading = webkitCompassHeading;
      else if (absolute && alpha !== null) this.heading = (360 - alpha) % 360;
    };
    const names = ['deviceorientationabsolute', 'deviceorientation'];
    for (const name of names) addEventListener(name, hear);
    return () => {
      for (const name of names) removeEventListener(name, hear);
    };
  }
}

// One story: a hub of its own, a browser of its own, the people in it; at the end nobody's page may have a fault.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESK, openBrowser, Person, PHONE } from './browser.mjs';
import { Hub } from './hub.mjs';

const LIMIT_MS = 120_000;

class Stage {
  #people = [];

  constructor(hub, browser) {
    this.hub = hub;
    this.browser = browser;
  }

  /** A page that is not logged in. */
  async visitor(options) {
    const person = await Person.open(this.browser, this.hub, options);
    this.#people.push(person);
    return person;
  }

  async desk(login = 'duty', options) {
    return (await this.visitor({ size: DESK, ...options })).logIn(login);
  }

  /** A phone that stands at `place`. */
  async phone(login, place, options) {
    const geolocation = { latitude: place.lat, longitude: place.lon, accuracy: 8 };
    const phone = { size: PHONE, hasTouch: true, isMobile: true, geolocation, permissions: ['geolocation', 'notifications'] };
    return (await this.visitor({ ...phone, ...options })).logIn(login);
  }

  faults() {
    return this.#people.flatMap((person) => person.faults());
  }
}

/** Tells a story; its name says what must hold. `movable`: of a hub whose clock can be put forward; `flags`: of the browser. */
export function story(name, tell, { movable = false, flags = [] } = {}) {
  test(name, { timeout: LIMIT_MS }, async () => {
    const hub = await Hub.start({ movable });
    const browser = await openBrowser(flags);
    try {
      const stage = new Stage(hub, browser);
      await tell(stage);
      assert.deepEqual(stage.faults(), []);
    } finally {
      await browser.close();
      await hub.stop();
    }
  });
}

// Debian's Chromium, and one guarded page for each person of a story.
// Invariant: a page never asks a foreign host, and never reports an error that the story did not announce.

import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=user-gesture-required',
];
export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** A browser with a new, empty profile. */
export const openBrowser = (flags = []) => chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] });

// A page asks who it is before anybody has logged in, and Chromium reports every 401 as an error.
const ANNOUNCED = [/401 .*\/api\/me$/];
const NETWORK_LOST = [/net::ERR_/, /WebSocket connection to/];

export class Person {
  #faults = [];
  #announced = [...ANNOUNCED];

  /** Opens the dashboard in a context (cookies, storage, cache) of this person alone. */
  static async open(browser, hub, { size, ...context } = {}) {
    const person = new Person();
    person.hub = hub;
    person.context = await browser.newContext({ viewport: size ?? DESK, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...context });
    person.page = await person.context.newPage();
    person.#guard();
    await person.page.goto(hub.url);
    await person.ready();
    return person;
  }

  #guard() {
    const own = new URL(this.hub.url).host;
    const foreign = (address) => {
      const url = new URL(address);
      if (!['data:', 'blob:'].includes(url.protocol) && url.host !== own) this.#faults.push(`foreign request: ${address}`);
    };
    this.context.on('request', (request) => foreign(request.url()));
    this.page.on('websocket', (socket) => foreign(socket.url()));
    this.page.on('pageerror', (error) => this.#faults.push(`uncaught: ${error.stack}`));
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.#faults.push(`console: ${message.text()} ${message.location().url}`);
    });
  }

  /** The first snapshot (or the log-in page) is drawn. */
  ready() {
    return this.page.locator('html[data-ready="true"]').waitFor();
  }

  /** What the page may report from now on without failing the story. */
  announce(...patterns) {
    this.#announced.push(...patterns);
  }

  /** Network gone, or back. */
  async offline(gone) {
    this.announce(...NETWORK_LOST);
    await this.context.setOffline(gone);
  }

  by(testid, root = this.page) {
    return root.getByTestId(testid);
  }

  async logIn(login) {
    const { password } = this.hub.account(login);
    await this.by('login-name').fill(login);
    await this.by('login-password').fill(password);
    await this.by('login-submit').click();
    await this.by('login').waitFor({ state: 'detached' });
    await this.ready();
    return this;
  }

  /** What happened on this page that must not. */
  faults() {
    return this.#faults.filter((fault) => !this.#announced.some((pattern) => pattern.test(fault)));
  }
}

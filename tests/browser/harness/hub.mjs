// A hub with the demonstration town, of its own: free ports, a folder that is gone afterwards.
// Invariant: whatever is started here has ended when `stop` returns, or at the latest when this process ends.

import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from './wait.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The hub's program; the simulator lies beside it. */
export const BINARY = process.env.FENGDI_BINARY ?? path.join(ROOT, 'target/debug/fengdi');
/** The same hub with a clock that can be put forward: see `hub.rs`. */
const MOVABLE = process.env.FENGDI_STORY_BINARY ?? path.join(path.dirname(BINARY), 'fengdi-story-hub');
/** Receivers that a story starts are on this machine. */
const CONFIG = '[webhook]\nallow = ["127.0.0.1"]\n';
const READY_MS = 60_000;
const PUBLISH_MS = 10_000;
const HOUR_MS = 3_600_000;
const UTC_OFFSET_MS = 8 * HOUR_MS;
const TEN_OCLOCK_MS = 10 * HOUR_MS;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** 1970 began on a Thursday. */
const SINCE_MONDAY_MS = 3 * 24 * HOUR_MS;
const run = promisify(execFile);

/** Makes the town once; every hub of the run begins with a copy of it. */
export async function makeTown(folder) {
  await run(BINARY, ['demo', '--no-serve', ...options(folder)], { timeout: 2 * READY_MS });
}

const options = (data) => ['--data', data, '--database', `sqlite://${data}/fengdi.db`, '--http', '127.0.0.1:0', '--mqtt', '127.0.0.1:0'];

export class Hub {
  #child;
  #data;
  #said = '';
  #onExit = () => this.#child?.kill('SIGKILL');

  /** `http://127.0.0.1:PORT`. */
  url;
  /** @type {{login: string, password: string, role: string, name: string}[]} */
  accounts;
  /** @type {{name: string, secret: string, household: string}[]} */
  devices;

  /** `movable`: with a clock that can be put forward. */
  static async start({ movable = false } = {}) {
    const hub = new Hub();
    hub.#data = await mkdtemp(path.join(tmpdir(), 'fengdi-story-'));
    if (process.env.FENGDI_TEST_TOWN) await cp(process.env.FENGDI_TEST_TOWN, hub.#data, { recursive: true });
    const config = path.join(hub.#data, 'story.toml');
    await writeFile(config, CONFIG);
    const [program, args] = movable ? [MOVABLE, [hub.#data, config]] : [BINARY, ['demo', '--config', config, ...options(hub.#data)]];
    hub.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [hub.#child.stdout, hub.#child.stderr]) stream.on('data', (text) => (hub.#said += text));
    process.on('exit', hub.#onExit);
    await hub.#ready();
    const { accounts, devices } = JSON.parse(await readFile(path.join(hub.#data, 'demo-accounts.json'), 'utf8'));
    return Object.assign(hub, { accounts, devices });
  }

  async #ready() {
    await until(
      'the hub to be ready',
      async () => {
        if (this.#child.exitCode !== null) return true;
        this.url ??= this.#printed('http');
        return this.url && this.#printed('mqtt') && (await fetch(`${this.url}/readyz`)).ok;
      },
      READY_MS,
    ).catch((error) => Promise.reject(new Error(`${error.message}; it said:\n${this.#said}`, { cause: error })));
    if (this.#child.exitCode !== null) throw new Error(`the hub ended with ${this.#child.exitCode}:\n${this.#said}`);
  }

  #printed(name) {
    return this.#said.match(new RegExp(`^${name}: (\\S+)`, 'm'))?.[1];
  }

  /** Puts the clock of a movable hub forward, and says what it shows. Sessions that nobody used for a week are over then. */
  async forward(ms) {
    const said = this.#said.length;
    this.#child.stdin.write(`${ms}\n`);
    return until('the clock to be put forward', () => Number(this.#said.slice(said).match(/^now: (\d+)\n/m)?.[1]));
  }

  /** On to the next Monday, ten o'clock where the residents live: a story that crosses no midnight by itself. */
  async monday() {
    const since_ms = ((await this.forward(0)) + UTC_OFFSET_MS + SINCE_MONDAY_MS - TEN_OCLOCK_MS) % WEEK_MS;
    return this.forward(WEEK_MS - since_ms);
  }

  /** The account of a log-in name. */
  account(login) {
    const account = this.accounts.find((one) => one.login === login);
    if (!account) throw new Error(`the town has no account ${login}`);
    return account;
  }

  /** The codes that hang on grids, compounds and buildings. @returns {Promise<{place: string, code: string}[]>} */
  async codes() {
    const { stdout } = await run(BINARY, ['codes', ...options(this.#data), '--public-url', this.url], { timeout: READY_MS });
    const lines = stdout.trim().split('\n').slice(1);
    return lines.map((line) => ({ ...line.match(/^"(?<place>.*)",(?<code>[0-9a-z]+),/).groups }));
  }

  /** `host:port` of the MQTT endpoint. */
  get mqtt() {
    return this.#printed('mqtt');
  }

  /** One message of a device, by a client that knows nothing of the hub; resolves when the hub has committed it. */
  publish(deviceName, message) {
    return this.publishOn(deviceName, `fengdi/${deviceName}/up`, message);
  }

  /** The same on another topic: the word of a device behind this one. */
  async publishOn(deviceName, topic, message) {
    const device = this.devices.find((one) => one.name === deviceName);
    if (!device) throw new Error(`the town has no device ${deviceName}`);
    const [host, port] = this.mqtt.split(':');
    const who = ['-u', device.name, '-P', device.secret];
    const what = ['-q', '1', '-t', topic, '-m', JSON.stringify(message)];
    await run('mosquitto_pub', ['-h', host, '-p', port, ...who, ...what], { timeout: PUBLISH_MS });
  }

  /** Ends the hub at once: its folder goes with it, so nothing is worth a graceful stop. */
  async stop() {
    process.off('exit', this.#onExit);
    if (this.#child.exitCode === null) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGKILL');
      await ended;
    }
    await rm(this.#data, { recursive: true, force: true });
  }
}

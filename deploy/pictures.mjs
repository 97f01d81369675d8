// Takes the pictures of the README from a running demonstration town: a phone that rings, the same phone after the
// accept, and the desk with open alarms while the town's volunteers answer. Invariant: nothing is painted; what is on
// a picture happened in the hub.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { DESK, openBrowser, Person, PHONE } from '../tests/browser/harness/browser.mjs';
import { Desk } from '../tests/browser/harness/desk.mjs';
import { BINARY, Hub } from '../tests/browser/harness/hub.mjs';
import { Phone } from '../tests/browser/harness/phone.mjs';
import { scene } from '../tests/browser/harness/scene.mjs';
import { until } from '../tests/browser/harness/wait.mjs';

const FOLDER = path.join(import.meta.dirname, 'pictures');
/** Volunteers answer after 5 to 40 s. */
const ANSWER_MS = 90_000;
const PHONES = 40;
/** So long the chosen alarm has been open when the desk is photographed: phones were reached, the next step is near. */
const AGE_MS = 6_000;

const take = (person, name) =>
  person.page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled' });

async function photographPhone(hub, browser, { device, place }) {
  const geolocation = { latitude: place.lat, longitude: place.lon, accuracy: 8 };
  const options = { deviceScaleFactor: 2, hasTouch: true, isMobile: true, permissions: ['geolocation', 'notifications'] };
  const person = await Person.open(browser, hub, { size: PHONE, colorScheme: 'dark', geolocation, ...options });
  const phone = new Phone(await person.logIn('volunteer'));
  await phone.goOnCall();
  await hub.publish(device, { kind: 'sos', seq: 1, battery: 81 });
  await phone.ringing().waitFor();
  await take(person, 'phone-ringing');
  await phone.accept();
  await phone.door().waitFor();
  await person.page.locator('[data-map-ready="true"]').waitFor();
  await take(person, 'phone-accepted');
  await phone.arrive();
  await phone.close('helped');
  await phone.idle().waitFor();
  await person.context.close();
}

/** Volunteers' phones, and nobody who presses by himself. */
async function startTown(hub, duty) {
  const options = ['--http', hub.url, '--mqtt', hub.mqtt, '--presses-per-hour', '0', '--devices', '0', '--volunteers', '60', '--quiet'];
  const town = spawn(path.join(path.dirname(BINARY), 'fengdi-town'), options, { stdio: 'inherit' });
  const connected = async () => (await duty.get('people')).filter((one) => one.connected).length >= PHONES;
  await until('the town to have its phones on', connected, ANSWER_MS);
  return town;
}

/** Devices of other buildings than `device`'s, and what they say. */
async function elsewhere(hub, { duty, device }) {
  const devices = await duty.get('devices');
  const near = devices.find((one) => one.name === device);
  const far = new Map(devices.filter((one) => one.household && one.area !== near.area).map((one) => [one.name, one.area]));
  const called = new Set();
  return ['water', 'fall', 'sos'].map((kind) => {
    const found = hub.devices.findLast((one) => one.says === kind && far.has(one.name) && !called.has(far.get(one.name)));
    called.add(far.get(found.name));
    return [found.name, kind];
  });
}

async function photographDesk(hub, browser, set) {
  const desk = new Desk(await (await Person.open(browser, hub, { size: DESK, colorScheme: 'light' })).logIn('duty'));
  for (const [name, kind] of await elsewhere(hub, set)) await hub.publish(name, { kind, seq: 1 });
  await desk.cardIn('coming').first().waitFor({ timeout: ANSWER_MS });
  await hub.publish(set.device, { kind: 'sos', seq: 2, battery: 80 });
  await desk.card().filter({ hasText: set.household }).click();
  await desk.page.locator('[data-map-ready="true"]').waitFor();
  const alarm = (await set.duty.get('alarms')).find((one) => one.household?.label === set.household);
  await until('the alarm to be old enough', () => Date.now() - alarm.opened_at > AGE_MS, 2 * AGE_MS);
  await take(desk.person, 'console');
}

const hub = await Hub.start();
const browser = await openBrowser();
let town;
try {
  const set = await scene(hub);
  await photographPhone(hub, browser, set);
  town = await startTown(hub, set.duty);
  await photographDesk(hub, browser, set);
} finally {
  town?.kill();
  await browser.close();
  await hub.stop();
}

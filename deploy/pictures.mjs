// Takes the pictures of the README from a running demonstration town: the desk with open alarms, a phone that rings,
// and the same phone after the accept. Invariant: nothing is painted; what is on a picture happened in the hub.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { DESK, openBrowser, Person, PHONE } from '../tests/browser/harness/browser.mjs';
import { Desk } from '../tests/browser/harness/desk.mjs';
import { Hub } from '../tests/browser/harness/hub.mjs';
import { Phone } from '../tests/browser/harness/phone.mjs';
import { scene } from '../tests/browser/harness/scene.mjs';
import { until } from '../tests/browser/harness/wait.mjs';

const FOLDER = path.join(import.meta.dirname, 'pictures');
const LIMIT_BYTES = 300_000;
/** So long an alarm has been open when the desk is photographed: the first ring is asked, the next step is near. */
const AGE_S = 12;

async function take(person, name) {
  const file = path.join(FOLDER, `${name}.png`);
  await person.page.screenshot({ path: file, animations: 'disabled' });
  const { size } = await stat(file);
  if (size > LIMIT_BYTES) throw new Error(`${file} has ${size} bytes, more than ${LIMIT_BYTES}`);
  process.stdout.write(`${file}: ${Math.round(size / 1024)} KiB\n`);
}

/** Devices of other buildings that call for other reasons. */
async function elsewhere(hub, { duty, device }) {
  const devices = await duty.get('devices');
  const near = devices.find((one) => one.name === device);
  const far = devices.filter((one) => one.household && one.area !== near.area).map((one) => one.name);
  const says = (kind) => hub.devices.findLast((one) => one.says === kind && far.includes(one.name)).name;
  return { water: says('water'), sos: says('sos') };
}

async function photograph(hub, browser) {
  const set = await scene(hub);
  const others = await elsewhere(hub, set);
  const desk = new Desk(await (await Person.open(browser, hub, { size: DESK, colorScheme: 'light' })).logIn('duty'));
  const geolocation = { latitude: set.place.lat, longitude: set.place.lon, accuracy: 8 };
  const options = { size: PHONE, deviceScaleFactor: 2, hasTouch: true, isMobile: true, permissions: ['geolocation', 'notifications'] };
  const phone = new Phone(await (await Person.open(browser, hub, { ...options, colorScheme: 'dark', geolocation })).logIn('volunteer'));
  await phone.goOnCall();

  await hub.publish(others.water, { kind: 'water', seq: 1 });
  await hub.publish(others.sos, { kind: 'sos', seq: 1 });
  await hub.publish(set.device, { kind: 'sos', seq: 1, battery: 81 });
  await phone.ringing().waitFor();
  await take(phone.person, 'phone-ringing');

  const card = desk.card().filter({ hasText: set.household });
  await card.click();
  await desk.detail().waitFor();
  await desk.page.locator('[data-map-ready="true"]').waitFor();
  const alarm = (await set.duty.get('alarms')).find((one) => one.household?.label === set.household);
  await until('the alarm to be old enough', () => Date.now() - alarm.opened_at > AGE_S * 1_000, 2 * AGE_S * 1_000);
  await take(desk.person, 'console');

  await phone.accept();
  await phone.door().waitFor();
  await take(phone.person, 'phone-accepted');
}

const hub = await Hub.start();
const browser = await openBrowser();
try {
  await photograph(hub, browser);
} finally {
  await browser.close();
  await hub.stop();
}

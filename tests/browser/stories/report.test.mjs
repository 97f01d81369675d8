// Somebody without a log-in reports what is wrong, from a phone before the code of a building, and sees what becomes of it.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { assertAccessible } from '../harness/accessibility.mjs';
import { PHONE } from '../harness/browser.mjs';
import { pictureAt } from '../harness/picture.mjs';
import { staff } from '../harness/staff.mjs';
import { story } from '../harness/story.mjs';
import { until } from '../harness/wait.mjs';

const PICTURE = fileURLToPath(new URL('../../../dashboard/public/icon-192.png', import.meta.url));
const CATEGORY = 'rubbish';
const HAZARD = 'hazard_manhole';
/** What is typed and sent faster than this was not written by a person, and is held back. */
const PERSON_MS = 2_500;
/** The worker fetches the shell once more after the first visit. */
const KEPT_MS = 30_000;
/** Longest pause between two tries of what waits, when the browser does not tell that the network is back. */
const BACK_MS = 60_000;

/** The code of a building. */
async function codeOf(hub) {
  const codes = await hub.codes();
  return codes.find(({ place }) => /号楼|栋/.test(place))?.code ?? codes[0].code;
}

async function phoneAt(stage, path, options) {
  const phone = await stage.visitor({ size: PHONE, hasTouch: true, isMobile: true, ...options });
  await phone.page.goto(`${stage.hub.url}${path}`);
  return phone;
}

const choose = (phone, category) => phone.page.locator(`[data-testid="category"][data-category="${category}"]`).click();

async function tell(phone, text) {
  await phone.by('text').fill(text);
  await phone.by('gallery-input').setInputFiles(PICTURE);
  await phone.by('shot').waitFor();
  await phone.by('tell-next').click();
  await phone.page.waitForFunction((ms) => performance.now() > ms, PERSON_MS);
  await phone.by('send').click();
}

/** The worker has kept the screen: it opens without network. */
async function kept(phone) {
  const isKept = async () => {
    const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const paths = (await Promise.all(stores.map((store) => store.keys()))).flat().map(({ url }) => new URL(url).pathname);
    return paths.includes('/') && paths.some((path) => path.startsWith('/assets/Report')) && navigator.serviceWorker.controller !== null;
  };
  await until('the shell to be kept', () => phone.page.evaluate(isKept), KEPT_MS);
}

story('a report is a ticket with its picture; a second phone finds it and joins it; both follow it', async (stage) => {
  const duty = await staff(stage.hub, 'duty');
  const code = await codeOf(stage.hub);
  const phone = await phoneAt(stage, `/r/${code}`);
  await phone.by('place-yes').click();
  await choose(phone, CATEGORY);
  await tell(phone, '垃圾桶满了三天');
  await phone.by('sent-no').waitFor();
  const [ticket, ...more] = await duty.get('tickets');
  assert.equal(more.length, 0);
  assert.equal(ticket.category, CATEGORY);
  await phone.by('see-progress').click();
  await phone.by('follow').waitFor();
  await phone.by('media').locator('img').waitFor();

  const second = await phoneAt(stage, `/r/${code}`);
  await second.by('place-yes').click();
  await choose(second, CATEGORY);
  await second.by('me-too').click();
  await second.by('follow').waitFor();
  assert.equal(await second.by('message-text').count(), 0, 'whoever joined looks on');
  const [joined, ...others] = await duty.get('tickets');
  assert.equal(others.length, 0, 'no second ticket');
  assert.equal(joined.me_too, 1);

  await duty.post(`tickets/${ticket.id}/act`, { do: 'message', text: '是哪一个桶？', pause: true });
  await phone.page.reload();
  await phone.by('messages').getByText('是哪一个桶？').waitFor();
  await phone.by('message-text').fill('大门口左边');
  await phone.by('message-send').click();
  await until('the answer', async () => (await duty.get(`tickets/${ticket.id}`)).texts.some((text) => text.body === '大门口左边'));
});

story('a report written without network says so, waits on the phone, and goes out once when the network is back', async (stage) => {
  const duty = await staff(stage.hub, 'duty');
  const phone = await phoneAt(stage, `/r/${await codeOf(stage.hub)}`);
  await phone.by('place-yes').waitFor();
  await kept(phone);
  await phone.offline(true);
  await phone.page.reload();
  await phone.by('offline-start').waitFor();
  await phone.by('place-yes').click();
  await choose(phone, CATEGORY);
  await tell(phone, '楼下的垃圾没人收');
  await phone.page.locator('[data-testid="sent"][data-progress="waiting"]').waitFor();
  await phone.page.reload();
  await phone.by('own-reports').click();
  await phone.by('own-report').click();
  assert.deepEqual(await duty.get('tickets'), []);
  await phone.offline(false);
  await phone.by('follow').waitFor({ timeout: BACK_MS });
  await phone.page.reload();
  await phone.by('follow').waitFor();
  const tickets = await duty.get('tickets');
  assert.equal(tickets.length, 1);
  assert.equal(tickets[0].photos.length, 1, 'with its picture');
});

story('the code says which building it is; who is elsewhere says where, in words or by a photo that knows', async (stage) => {
  const duty = await staff(stage.hub, 'duty');
  const [one, other] = (await stage.hub.codes()).filter(({ place }) => /号楼|栋/.test(place));
  const phone = await phoneAt(stage, `/r/${one.code}`);
  assert.ok((await phone.by('place-question').innerText()).includes(one.place));
  await phone.page.goto(`${stage.hub.url}/r/${other.code}`);
  await until('the other building to be asked about', async () => (await phone.by('place-question').innerText()).includes(other.place));
  assert.ok(!(await phone.by('place-question').innerText()).includes(one.place));
  await phone.by('place-no').click();
  await phone.by('place-words').click();
  await choose(phone, CATEGORY);
  await phone.by('gallery-input').setInputFiles(PICTURE);
  await phone.by('shot').waitFor();
  await phone.by('tell-next').click();
  await phone.page.getByRole('alert').waitFor();
  assert.equal(await phone.by('send').count(), 0, 'a photo that does not know where says nothing');
  assert.equal(await phone.by('spot').count(), 0);

  const { place } = await (await fetch(`${stage.hub.url}/api/report/start?code=${other.code}`)).json();
  const there = { lat: place.lat + 0.001, lon: place.lon };
  await phone.by('gallery-input').setInputFiles(await pictureAt(phone, there));
  await phone.by('spot').waitFor();
  await phone.page.waitForFunction((ms) => performance.now() > ms, PERSON_MS);
  await phone.by('tell-next').click();
  await phone.by('send').click();
  await phone.by('sent-no').waitFor();
  const [ticket] = await duty.get('tickets');
  assert.ok(Math.abs(ticket.place.lat - there.lat) < 1e-5 && Math.abs(ticket.place.lon - there.lon) < 1e-5, 'the pin is where it was taken');
});

story('words of an emergency are offered as a call for help at once, and the report goes on', async (stage) => {
  const duty = await staff(stage.hub, 'duty');
  const phone = await phoneAt(stage, `/r/${await codeOf(stage.hub)}`);
  await phone.by('place-yes').click();
  await choose(phone, CATEGORY);
  await phone.by('text').fill('垃圾桶冒烟');
  await phone.by('help-call').click();
  await phone.page.locator('[data-testid="help"][data-state="called"]').waitFor();
  assert.equal((await duty.get('alarms')).length, 1);
  await tell(phone, '垃圾桶冒烟，已经有人来了');
  await phone.by('sent-no').waitFor();
  assert.equal((await duty.get('alarms')).length, 1, 'one call is one alarm');
});

story('a courier reports a hazard in three taps, and is told by when a person looks at it', async (stage) => {
  const duty = await staff(stage.hub, 'duty');
  const code = await codeOf(stage.hub);
  const { place } = await (await fetch(`${stage.hub.url}/api/report/start?code=${code}`)).json();
  const geolocation = { latitude: place.lat + 0.001, longitude: place.lon };
  const phone = await phoneAt(stage, `/h/${code}`, { geolocation, permissions: ['geolocation'] });
  await phone.by('camera-input').setInputFiles(PICTURE);
  await phone.page.locator('[data-testid="hazard-place"][data-from="phone"]').waitFor();
  await choose(phone, HAZARD);
  await phone.by('send').click();
  await phone.by('sent-no').waitFor();
  assert.match(await phone.by('sent').innerText(), /\d\d:\d\d/);
  const [ticket] = await duty.get('tickets');
  assert.equal(ticket.source, 'hazard');
  assert.ok(Math.abs(ticket.place.lat - geolocation.latitude) < 1e-6, 'at the place of the phone');
});

for (const colorScheme of ['light', 'dark']) {
  story(`the report and follow pages are accessible, ${colorScheme}`, async (stage) => {
    const phone = await phoneAt(stage, `/r/${await codeOf(stage.hub)}`, { colorScheme });
    await phone.by('place-yes').waitFor();
    await assertAccessible(phone, 'place');
    await phone.by('place-yes').click();
    await assertAccessible(phone, 'categories');
    await choose(phone, CATEGORY);
    await phone.by('text').fill('冒烟');
    await phone.by('help-offer').waitFor();
    await assertAccessible(phone, 'emergency');
    await tell(phone, '满了');
    await phone.by('sent-no').waitFor();
    await assertAccessible(phone, 'sent');
    await phone.by('see-progress').click();
    await phone.by('follow').waitFor();
    await assertAccessible(phone, 'follow');
  });
}

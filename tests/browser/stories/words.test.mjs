// Words of people that would be something else on a page: markup, scripts, links that run, pictures that load. On every
// screen they are words.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Desk } from '../harness/desk.mjs';
import { Phone } from '../harness/phone.mjs';
import { scene } from '../harness/scene.mjs';
import { PHONE } from '../harness/browser.mjs';
import { staff } from '../harness/staff.mjs';
import { story } from '../harness/story.mjs';
import { act, building, codeThere, filed } from '../harness/ticket.mjs';
import { until } from '../harness/wait.mjs';

/** Fits into a name. An element of it has the class `made`, a script of it leaves `hurt` behind. */
const NAME = '<b class=made><svg onload=hurt=1>[x](javascript:hurt=2)';
const TEXT = `${NAME}<script>window.hurt=3</script><img class="made" src="x" onerror="window.hurt=4">
# 标题 **粗** ![x](https://made.example/x.png) <a class=made href="javascript:hurt=5">点</a> javascript:hurt=6
图片：javascript:window.hurt=7`;

/** Everybody's words: an area, a household, a ticket with a message, one of a program outside, a note at an alarm. */
async function written(stage, there) {
  const admin = await staff(stage.hub, 'admin');
  const area = await building(there);
  const [parent] = area.path.split('/').filter(Boolean).slice(-2);
  const { level, outline, centre } = area;
  await admin.put(`areas/${area.id}`, { parent, level, outline, centre, street: `梧桐路${NAME}`, name: `1号楼${NAME}` });
  const device = (await there.duty.get('devices')).find(({ name }) => name === there.device);
  const { households } = await admin.get(`households?q=${encodeURIComponent(there.household.replace(area.name, ''))}`);
  const { id, ...home } = households.find((one) => one.id === device.household_id);
  const residents = [{ name: `王${NAME}`, born: 1941 }];
  await admin.put(`households/${id}`, { ...home, residents, door: `9${NAME}`, notes: TEXT, medicines: TEXT });
  const ticket = await filed(there.duty, area, { text: TEXT, name: NAME, size: 'small' });
  await act(there.duty, ticket, { do: 'message', text: TEXT, pause: false });
  await act(there.duty, ticket, { do: 'note', text: TEXT });
  await act(there.duty, ticket, { do: 'open' });
  const { key } = await admin.post('applications', { area: area.path, name: NAME });
  const { lat, lon } = there.place;
  const form = { api_key: key, service_code: 'light', lat, long: lon, description: TEXT, media_url: 'javascript:hurt=8' };
  const answer = await fetch(`${stage.hub.url}/open311/v2/requests.json`, { method: 'POST', body: new URLSearchParams(form) });
  const [{ service_request_id: asked }] = await answer.json();
  return { area, ticket, asked };
}

/** The words are on this screen, as words. */
async function areWords(person, what, words = NAME) {
  await until(`the words on ${what}`, async () => (await person.page.locator('body').innerText()).includes(words));
  const found = await person.page.evaluate(() => {
    const every = [...document.querySelectorAll('*')];
    const leads = (element) => ['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].map((name) => element.getAttribute(name) ?? '');
    return {
      hurt: 'hurt' in window,
      made: document.querySelectorAll('.made').length,
      runs: every.filter((element) => element.getAttributeNames().some((name) => name.startsWith('on'))).length,
      links: every.flatMap(leads).filter((to) => /^\s*(javascript|data:text|vbscript)/i.test(to) || to.includes('made.example')),
    };
  });
  assert.deepEqual(found, { hurt: false, made: 0, runs: 0, links: [] }, what);
}

async function onTheDesk(stage, there, { ticket, asked }) {
  const desk = new Desk(await stage.desk());
  await stage.hub.publish(there.device, { kind: 'sos', seq: 1 });
  await desk.card().waitFor();
  const [alarm] = await there.duty.get('alarms');
  await there.duty.post(`alarms/${alarm.id}/notes`, { id: randomUUID(), text: TEXT });
  await areWords(desk.person, 'the alarm card');
  await desk.open();
  await desk.page.getByText('hurt=4').first().waitFor();
  await areWords(desk.person, 'the alarm');
  await desk.person.by('tab-tickets').first().click();
  await desk.person.by('ticket-card').first().waitFor();
  await areWords(desk.person, 'the board');
  for (const id of [ticket, asked]) {
    await desk.page.goto(`${stage.hub.url}/console/tickets/${id}`);
    await desk.person.by('ticket-page').waitFor();
    await areWords(desk.person, 'the page of a ticket', 'window.hurt=4');
    assert.equal(await desk.person.by('media-link').count(), 0, 'no link to what is no address');
  }
}

story('words that look like markup, scripts or links are words, on every screen', async (stage) => {
  const there = await scene(stage.hub);
  const code = await codeThere(stage.hub, there);
  const filedWords = await written(stage, there);
  const phone = new Phone(await stage.phone('volunteer', there.place));
  await phone.person.by('home-near').click();
  await phone.page.locator(`[data-testid="job"][data-job="${filedWords.ticket}"]`).waitFor();
  await areWords(phone.person, 'the jobs near by', '<b class=made>');
  await onTheDesk(stage, there, filedWords);
  await phone.ringing().waitFor();
  await areWords(phone.person, 'the call');
  await phone.accept();
  await phone.door().waitFor();
  await areWords(phone.person, 'the door', 'window.hurt=4');

  const resident = await stage.visitor({ size: PHONE, hasTouch: true, isMobile: true });
  await resident.page.goto(`${stage.hub.url}/r/${code}`);
  await resident.by('place-yes').waitFor();
  await areWords(resident, 'the report page');
  const [id, follow] = [randomUUID(), 'a'.repeat(32)];
  const report = { id, follow, code, category: 'rubbish', text: TEXT, form: [], photos: [], name: null, phone: null, place: null };
  await resident.page.evaluate(async (body) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    await fetch('/api/report', init);
  }, { ...report, took_ms: 20_000, website: '', written_at: Date.now() });
  await act(there.duty, id, { do: 'message', text: TEXT, pause: true });
  await resident.page.goto(`${stage.hub.url}/f#${id}.${follow}`);
  await resident.by('follow').waitFor();
  await areWords(resident, 'the follow page', 'window.hurt=4');
});

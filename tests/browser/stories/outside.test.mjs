// Programs outside: one that is told of changes, signed and again on request; one that reads and files by Open311.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { assertAccessible } from '../harness/accessibility.mjs';
import { PHONE } from '../harness/browser.mjs';
import { isSigned, Receiver } from '../harness/receiver.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';
import { act, building, codeThere, filed } from '../harness/ticket.mjs';
import { until } from '../harness/wait.mjs';

/** What is typed and sent faster than this was not written by a person, and is held back. */
const PERSON_MS = 2_500;
const SECRET_WORDS = '请找王秀英';

/** An administrator adds an address or a key for an area; what is shown once. */
async function adds(desk, button, area, url) {
  await desk.by(button).click();
  await desk.by('outside-name').fill('区平台');
  if (url) await desk.by('outside-url').fill(url);
  await desk.by('outside-area').selectOption(area.path);
  await desk.by('outside-create').click();
  const secret = await desk.by('outside-secret').innerText();
  await assertAccessible(desk, 'what is shown once');
  await desk.by('outside-kept').click();
  return secret;
}

async function toOutside(stage) {
  const desk = await stage.desk('admin');
  await desk.by('tab-community').first().click();
  await desk.by('community-outside').click();
  return desk;
}

story('an address is told of changes, signed, in order, and again from a place of the log', async (stage) => {
  const there = await scene(stage.hub);
  const area = await building(there);
  const desk = await toOutside(stage);
  const receiver = await Receiver.start();
  try {
    const secret = await adds(desk, 'add-webhook', area, receiver.url);
    await desk.by('webhook-test').click();
    await desk.by('webhook-answer').filter({ hasText: '200' }).filter({ hasText: 'taken' }).waitFor();
    await assertAccessible(desk, 'programs outside');
    const tested = receiver.heard.length;
    const id = await filed(there.duty, area, { category: 'light', text: SECRET_WORDS, name: '王秀英', phone: '13800138000' });
    await act(there.duty, id, { do: 'triage', size: 'small' });
    const first = await until('the filing to be told', () => receiver.heard[tested]);
    await until('the triage to be told', () => receiver.heard.some(({ said }) => said.type === 'ticket.triaged'));
    assert.equal(first.said.type, 'ticket.filed');
    assert.equal(first.said.ticket.id, id);
    for (const told of receiver.heard) {
      assert.ok(isSigned(told, secret), told.body);
      assert.ok(!isSigned({ ...told, body: `${told.body} ` }, secret), 'another body');
      assert.doesNotMatch(told.body, /王秀英|13800138000/);
    }
    const told = receiver.heard.slice(tested).map(({ said }) => said.position);
    assert.deepEqual(told, told.toSorted((a, b) => a - b), 'in the order of the log');
    await desk.by('webhook-replay').click();
    await desk.by('replay-from').fill(String(first.said.position));
    await desk.by('replay-go').click();
    const again = await until('it to be told again', () => receiver.heard.slice(tested + 1).find(({ said }) => said.position === first.said.position));
    assert.equal(again.headers['webhook-id'], first.headers['webhook-id'], 'the same message');
    assert.ok(isSigned(again, secret));
    assert.equal(await desk.page.getByText(secret).count(), 0, 'the secret was shown once');
  } finally {
    await receiver.stop();
  }
});

/** Somebody reports a dark lamp on the page behind the code. */
async function reports(stage, there) {
  const phone = await stage.visitor({ size: PHONE, hasTouch: true, isMobile: true });
  await phone.page.goto(`${stage.hub.url}/r/${await codeThere(stage.hub, there)}`);
  await phone.by('place-yes').click();
  const began = await phone.page.evaluate(() => performance.now());
  await phone.page.locator('[data-testid="category"][data-category="light"]').click();
  await phone.by('text').fill(`路灯不亮，${SECRET_WORDS}`);
  await phone.by('tell-next').click();
  await phone.page.waitForFunction((ms) => performance.now() > ms, began + PERSON_MS);
  await phone.by('send').click();
  await phone.by('sent-no').waitFor();
}

story('a report is read by Open311 in both formats, by its token too, and what a program files is a ticket at the desk', async (stage) => {
  const there = await scene(stage.hub);
  await reports(stage, there);
  const [{ id }] = await there.duty.get('tickets');
  const open311 = (path, init) => fetch(`${stage.hub.url}/open311/v2/${path}`, init);
  const [request] = await (await open311(`requests/${id}.json`)).json();
  assert.deepEqual([request.service_request_id, request.status, request.service_code], [id, 'open', 'light']);
  assert.ok(!JSON.stringify(request).includes('王秀英'), 'nobody reads what somebody wrote');
  assert.deepEqual((await (await open311('requests.json?service_code=light')).json()).map((one) => one.service_request_id), [id]);
  const [token] = await (await open311(`tokens/${id}.json`)).json();
  assert.equal(token.service_request_id, id);

  const desk = await toOutside(stage);
  const read = await (await open311(`requests/${id}.xml`)).text();
  const xml = await desk.page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, 'text/xml');
    return [...read.querySelectorAll('service_requests > request > *')].map((one) => [one.tagName, one.textContent]);
  }, read);
  assert.deepEqual(Object.fromEntries(xml).service_request_id, id);
  assert.equal(Object.fromEntries(xml).status, 'open');

  const key = await adds(desk, 'add-application', await building(there));
  const { lat, lon } = there.place;
  const form = { api_key: key, service_code: 'light', lat, long: lon, description: '广场灯不亮', media_url: 'https://example.cn/lamp.jpg' };
  const send = () => open311('requests.json', { method: 'POST', headers: { 'idempotency-key': 'lamp-1' }, body: new URLSearchParams(form) });
  const [[sent], [again]] = [await (await send()).json(), await (await send()).json()];
  assert.equal(again.service_request_id, sent.service_request_id, 'the same again is the same request');
  assert.equal((await open311('requests.json', { method: 'POST', body: new URLSearchParams({ ...form, api_key: randomUUID() }) })).status, 403);
  await desk.by('tab-tickets').first().click();
  await desk.page.locator(`[data-testid="ticket-card"][data-ticket="${sent.service_request_id}"]`).getByRole('link').click();
  await desk.by('ticket-page').filter({ hasText: '广场灯不亮' }).waitFor();
  const link = desk.by('media-link').getByRole('link');
  assert.equal(await link.getAttribute('href'), form.media_url);
  assert.match(await link.innerText(), /example\.cn/);
  assert.equal(await desk.page.locator('img[src*="example.cn"]').count(), 0, 'the picture is fetched by nobody');
});

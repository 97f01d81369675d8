// The whole everyday side on one day: a resident reports, the desk gives the job to somebody, who does it and shows it;
// the resident is satisfied, and the volunteer has coins.

import assert from 'node:assert/strict';
import { PHONE } from '../harness/browser.mjs';
import { picture } from '../harness/picture.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';
import { codeThere } from '../harness/ticket.mjs';
import { until } from '../harness/wait.mjs';

/** What is typed and sent faster than this was not written by a person, and is held back. */
const PERSON_MS = 2_500;
const WHAT = '单元门口的垃圾桶满了三天';

async function reports(stage, code) {
  const phone = await stage.visitor({ size: PHONE, hasTouch: true, isMobile: true });
  await phone.page.goto(`${stage.hub.url}/r/${code}`);
  await phone.by('place-yes').click();
  await phone.page.locator('[data-testid="category"][data-category="rubbish"]').click();
  await phone.by('text').fill(WHAT);
  await phone.by('gallery-input').setInputFiles(await picture(phone));
  await phone.by('shot').waitFor();
  await phone.by('tell-next').click();
  await phone.page.waitForFunction((ms) => performance.now() > ms, PERSON_MS);
  await phone.by('send').click();
  await phone.by('sent-no').waitFor();
  await phone.by('see-progress').click();
  await phone.by('follow').waitFor();
  return phone;
}

/** Triage and dispatch at the desk, from the card that came in. */
async function dispatches(stage, who) {
  const desk = await stage.desk('duty');
  await desk.by('tab-tickets').first().click();
  const card = desk.page.locator('[data-testid="column-inbox"] [data-testid="ticket-card"]');
  const id = await card.getAttribute('data-ticket');
  await card.getByRole('link').click();
  await desk.by('ticket-page').waitFor();
  await desk.by('act-triage').click();
  await desk.by('size-small').click();
  await desk.by('triage-dispatch').click();
  await desk.page.locator(`[data-testid="ticket-candidate"][data-assignee="${who}"]`).getByRole('button').click();
  return { desk, id };
}

async function doesTheJob(stage, id, place) {
  const phone = await stage.phone('volunteer', place);
  await phone.by('home-mine').click();
  const own = phone.page.locator(`[data-testid="own-job"][data-job="${id}"]`);
  await phone.by('job-claim', own).click();
  await phone.by('job-start', own).click();
  await phone.by('job-done', own).click();
  await phone.by('job-text').fill('已经清空，桶也洗了');
  await phone.by('job-done-dialog').locator('[data-testid="job-camera"]').setInputFiles(await picture(phone));
  await phone.page.locator('[data-testid="job-photos"][data-sent="1"]').last().waitFor();
  await phone.by('job-minutes').fill('60');
  await phone.by('job-done-send').click();
  return phone;
}

story('from a resident\'s report to the volunteer\'s coins', async (stage) => {
  const there = await scene(stage.hub);
  const resident = await reports(stage, await codeThere(stage.hub, there));
  const { desk, id } = await dispatches(stage, there.volunteer.me.person);
  const volunteer = await doesTheJob(stage, id, there.place);
  await desk.by('act-confirm').click();
  await desk.by('confirm-send').click();
  await until('the ticket to be confirmed', async () => (await there.duty.get(`tickets/${id}`)).ticket.state === 'confirmed');

  await resident.page.reload();
  await resident.by('satisfied').click();
  await resident.by('rate-send').click();
  await resident.by('rated').waitFor();
  const { ticket, photos } = await there.duty.get(`tickets/${id}`);
  assert.deepEqual([ticket.state, ticket.satisfied, photos.length], ['closed', true, 2]);

  await volunteer.by('home-coins').click();
  await volunteer.by('hours').waitFor();
  assert.match(await volunteer.by('balance-coin').innerText(), /1(\.0+)?\b/);
  assert.match(await volunteer.by('statement').innerText(), /\+/);
});

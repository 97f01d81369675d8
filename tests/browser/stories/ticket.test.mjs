// A job that is no emergency: from the desk to somebody near by, done with a picture, looked at. An alarm is above all of it.

import assert from 'node:assert/strict';
import { assertAccessible } from '../harness/accessibility.mjs';
import { picture } from '../harness/picture.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';
import { act, building, filed, stateOf } from '../harness/ticket.mjs';
import { until } from '../harness/wait.mjs';

const card = (desk, id) => desk.page.locator(`[data-testid="ticket-card"][data-ticket="${id}"]`);

story('a ticket goes from the desk to a volunteer near by, back with a picture, and is confirmed', async (stage) => {
  const there = await scene(stage.hub);
  const area = await building(there);
  const desk = await stage.desk('duty');
  await desk.by('tab-tickets').first().click();
  await desk.by('ticket-new').click();
  await desk.by('new-area').selectOption(area.path);
  await desk.page.locator('[data-category="rubbish"]').click();
  await desk.by('note-text').fill('楼道里的旧沙发挡住了路');
  await desk.by('size-small').click();
  await desk.by('file-ticket').click();
  await desk.by('ticket-page').waitFor();
  const id = await desk.by('ticket-page').getAttribute('data-ticket');
  await desk.by('act-open').click();
  const phone = await stage.phone('volunteer', there.place);
  await phone.by('home-near').click();
  const job = phone.page.locator(`[data-testid="job"][data-job="${id}"]`);
  await assertAccessible(phone, 'jobs near by');
  await phone.by('job-claim', job).click();
  const own = phone.page.locator(`[data-testid="own-job"][data-job="${id}"]`);
  await phone.by('job-start', own).click();
  await phone.by('job-done', own).click();
  await phone.by('job-text').fill('已经搬走');
  await phone.by('job-done-dialog').locator('[data-testid="job-camera"]').setInputFiles(await picture(phone));
  await phone.page.locator('[data-testid="job-photos"][data-sent="1"]').last().waitFor();
  await phone.by('job-minutes').fill('20');
  await phone.by('job-done-send').click();
  await desk.by('act-confirm').click();
  await desk.by('confirm-send').click();
  await until('the ticket to be confirmed', async () => (await stateOf(there.duty, id)) === 'confirmed');
  const page = await there.duty.get(`tickets/${id}`);
  assert.equal(page.photos.length, 1);
  assert.deepEqual(page.minutes.map(([, minutes]) => minutes), [20]);
  await desk.by('photo').first().click();
  await until('the picture', () => desk.by('photo-dialog').locator('img').evaluate((image) => image.naturalWidth > 0));
});

story('columns, list and map show what the filters leave, and the keys triage', async (stage) => {
  const there = await scene(stage.hub);
  const area = await building(there);
  const desk = await stage.desk('duty');
  await desk.by('tab-tickets').first().click();
  const id = await filed(there.duty, area);
  await filed(there.duty, area, { category: 'noise', text: '楼上装修', size: 'private' });
  await desk.page.locator('[data-testid="column-inbox"]').locator(card(desk, id)).waitFor();
  await desk.by('ticket-category').selectOption('rubbish');
  await until('the other one to be hidden', async () => (await desk.by('ticket-card').count()) === 1);
  await desk.by('view-map').click();
  await desk.page.locator('[data-testid="ticket-map"][data-points="1"]').waitFor();
  await desk.by('view-board').click();
  await assertAccessible(desk, 'board');
  await desk.page.keyboard.press('j');
  await desk.page.keyboard.press('t');
  await desk.by('triage-dialog').waitFor();
  await desk.page.keyboard.press('2');
  await desk.page.keyboard.press('Enter');
  await desk.page.locator('[data-testid="column-waiting"]').locator(card(desk, id)).waitFor();
  assert.equal(await stateOf(there.duty, id), 'triaged');
});

story('who is too late for a job learns who has it, and is offered the next one', async (stage) => {
  const there = await scene(stage.hub);
  const area = await building(there);
  const [first, second] = [await filed(there.duty, area, { size: 'small' }), await filed(there.duty, area, { size: 'small' })];
  for (const id of [first, second]) await act(there.duty, id, { do: 'open' });
  const phone = await stage.phone('volunteer', there.place);
  await phone.by('home-near').click();
  const job = phone.page.locator(`[data-testid="job"][data-job="${first}"]`);
  await job.waitFor();
  await phone.offline(true);
  await act(there.duty, first, { do: 'claim' });
  await phone.by('job-claim', job).click();
  await phone.page.locator('[data-testid="send-state"] [data-action="job_claim"][data-state="waiting"]').waitFor();
  phone.announce(/409/);
  await phone.offline(false);
  const taken = phone.by('job-taken');
  await taken.waitFor();
  assert.match(await taken.innerText(), new RegExp(there.duty.me.name));
  assert.equal(await taken.locator('[data-testid="job"]').getAttribute('data-job'), second);
});

story('an alarm stays above the tickets, at the desk and on the phone', async (stage) => {
  const there = await scene(stage.hub);
  const area = await building(there);
  const id = await filed(there.duty, area, { size: 'small' });
  await act(there.duty, id, { do: 'open' });
  const desk = await stage.desk('duty');
  await desk.by('tab-tickets').first().click();
  await card(desk, id).getByRole('link').click();
  await desk.by('act-dispatch').click();
  await desk.by('dispatch-dialog').waitFor();
  const phone = await stage.phone('volunteer', there.place);
  await phone.by('home-near').click();
  await phone.by('job-claim', phone.page.locator(`[data-testid="job"][data-job="${id}"]`)).click();
  await phone.by('job-progress').click();
  await phone.by('job-text').fill('在路上');
  await stage.hub.publish(there.device, { kind: 'sos', seq: 1 });
  await desk.by('calling-bar', desk.by('dispatch-dialog')).waitFor();
  await phone.by('ringing').waitFor();
  assert.equal(await phone.page.locator('dialog[open]').count(), 0);
  const [alarm] = await there.duty.get('alarms');
  await there.duty.post(`alarms/${alarm.id}/close`, { outcome: 'false_press', note: null });
  await phone.by('my-jobs').waitFor();
  await phone.by('job-progress').click();
  assert.equal(await phone.by('job-text').inputValue(), '在路上');
});

// A courier with an account reports hazards in three taps: a machine thanks, a person judges, points for the one that is real.

import assert from 'node:assert/strict';
import { assertAccessible } from '../harness/accessibility.mjs';
import { picture } from '../harness/picture.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';
import { codeThere } from '../harness/ticket.mjs';
import { until } from '../harness/wait.mjs';

/** Photo, what it is, send: three taps, and a machine says thank you. */
async function reports(phone, code, category) {
  await phone.page.goto(`${phone.hub.url}/h/${code}`);
  await phone.by('camera-input').setInputFiles(await picture(phone));
  await phone.page.locator('[data-testid="hazard-place"][data-from="phone"]').waitFor();
  await phone.page.locator(`[data-testid="category"][data-category="${category}"]`).click();
  await phone.by('send').click();
  await phone.by('sent').filter({ hasText: '谢谢' }).waitFor();
  await phone.by('sent-no').waitFor();
}

/** The hazard that nobody has judged yet, open at the desk. */
async function looksAt(desk) {
  await desk.by('tab-tickets').first().click();
  await desk.page.locator('[data-testid="column-inbox"]').getByTestId('ticket-card').getByRole('link').click();
  await desk.by('act-judge').click();
  await desk.by('judge-dialog').locator('img').first().waitFor();
}

async function follows(phone) {
  await phone.by('see-progress').click();
  return phone.by('follow');
}

const points = async (volunteer) => (await volunteer.get('bank')).accounts[0]?.balances.find((one) => one.unit === 'points')?.total ?? 0;

story('of two hazards a person says which is real: the courier reads it, and has points for that one alone', async (stage) => {
  const there = await scene(stage.hub);
  const code = await codeThere(stage.hub, there);
  const phone = await stage.phone('volunteer', there.place);
  await reports(phone, code, 'hazard_manhole');
  await assertAccessible(phone, 'thanks');
  const [first] = await there.duty.get('tickets');
  assert.equal(await points(there.volunteer), 0, 'no machine gives points');
  const desk = await stage.desk('duty');
  await looksAt(desk);
  await assertAccessible(desk, 'a hazard to be judged');
  await desk.by('judge-valid').click();
  await until('the points to be booked', async () => (await points(there.volunteer)) === 10);
  await (await follows(phone)).filter({ hasText: '是隐患，谢谢您' }).waitFor();

  await reports(phone, code, 'hazard_wire');
  await looksAt(desk);
  await desk.by('judge-invalid').click();
  await desk.by('note-text', desk.by('reason-dialog')).fill('是有线电视的旧线，没有电');
  await desk.by('reason-send').click();
  await (await follows(phone)).filter({ hasText: '不是隐患' }).filter({ hasText: '没有电' }).waitFor();
  assert.equal(await points(there.volunteer), 10);
  assert.deepEqual((await there.duty.get('tickets')).map((one) => [one.id, one.hazard_valid]), [[first.id, true]]);

  await phone.page.goto(stage.hub.url);
  await phone.by('home-coins').click();
  assert.match(await phone.by('balance-points').innerText(), /\b10\b/);
});

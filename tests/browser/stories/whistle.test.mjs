// A whistle: several teams are called to one place; who has come is shown, who has not is shown and asked again.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { assertAccessible } from '../harness/accessibility.mjs';
import { scene } from '../harness/scene.mjs';
import { staff } from '../harness/staff.mjs';
import { story } from '../harness/story.mjs';
import { building, filed } from '../harness/ticket.mjs';

const MINUTE_MS = 60_000;

async function team(admin, name, area, members) {
  const id = randomUUID();
  await admin.put('teams', { id, name, area, base: null, phone: null, department: true, members, categories: [] });
  return id;
}

story('teams are called to one place; the desk sees who has come and who has not, and who has not is asked again', async (stage) => {
  await stage.hub.monday();
  const there = await scene(stage.hub);
  const area = await building(there);
  const admin = await staff(stage.hub, 'admin');
  const street = (await admin.get('map')).areas.find((one) => one.level === 'street').path;
  await team(admin, '城管中队', street, [there.volunteer.me.person]);
  await team(admin, '燃气公司', street, [admin.me.person]);
  const id = await filed(there.duty, area, { category: 'whistle', text: '施工挖断了燃气管' });
  const desk = await stage.desk('duty');
  await desk.page.goto(`${stage.hub.url}/console/tickets/${id}`);
  await desk.by('act-whistle').click();
  for (const name of ['城管中队', '燃气公司']) await desk.by('whistle-team').filter({ hasText: name }).getByRole('checkbox').check();
  await assertAccessible(desk, 'whom to whistle for');
  await desk.by('whistle-send').click();
  const called = (name, came) => desk.page.locator(`[data-testid="called-team"][data-came="${came}"]`).filter({ hasText: name });
  for (const name of ['城管中队', '燃气公司']) await called(name, false).waitFor();

  const phone = await stage.phone('volunteer', there.place);
  await phone.by('home-mine').click();
  await phone.page.locator(`[data-testid="own-job"][data-job="${id}"]`).waitFor();
  await assertAccessible(phone, 'a call of the own team');
  await phone.by('job-report-in').click();
  await phone.by('job-text').fill('封路');
  await phone.by('job-say-send').click();
  await called('城管中队', true).filter({ hasText: '封路' }).waitFor();

  await stage.hub.forward(16 * MINUTE_MS);
  await called('燃气公司', false).filter({ hasText: '2 次' }).waitFor();
  assert.equal(await called('城管中队', true).filter({ hasText: '2 次' }).count(), 0, 'who came is asked no more');
  await assertAccessible(desk, 'who has not come');
  await called('燃气公司', false).getByTestId('report-in').click();
  await called('燃气公司', true).waitFor();
}, { movable: true });

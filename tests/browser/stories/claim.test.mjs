// Claim lists: staff say what can be adopted, somebody adopts it on a phone, is reminded before the end, and gives it back.

import assert from 'node:assert/strict';
import { assertAccessible } from '../harness/accessibility.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';
import { building } from '../harness/ticket.mjs';

/** Nobody is reminded in the first half of a time. */
const HALF_MS = 4 * 86_400_000;
const WHAT = '3号楼门口的花坛';

/** Eight days at most, reminded seven days before. */
async function offers(desk, area) {
  await desk.by('tab-community').first().click();
  await desk.by('community-claims').click();
  await desk.by('claimable-add').click();
  const dialog = desk.by('claimable-dialog');
  await desk.by('claimable-area').selectOption(area.path);
  await desk.by('claimable-title').fill(WHAT);
  await desk.by('note-text').fill('每周浇一次水');
  await dialog.getByLabel('最长天数').fill('8');
  await dialog.getByLabel('提前几天提醒').fill('7');
  await desk.by('claimable-save').click();
}

story('what the desk offers is adopted on a phone, announced before it ends, and given back; the desk sees each step', async (stage) => {
  await stage.hub.monday();
  const there = await scene(stage.hub);
  const desk = await stage.desk('duty');
  await offers(desk, await building(there));
  const item = desk.by('claimable').filter({ hasText: WHAT });
  await item.filter({ hasText: '还没有人认领' }).waitFor();
  await assertAccessible(desk, 'claim lists at the desk');

  const phone = await stage.phone('volunteer', there.place);
  await phone.by('home-claims').click();
  await assertAccessible(phone, 'claim lists on a phone');
  await phone.by('claim-adopt').click();
  await assertAccessible(phone, 'for how long');
  await phone.by('claim-days').click();
  const { name } = there.volunteer.me;
  await item.filter({ hasText: name }).waitFor();
  await phone.by('claim-release').waitFor();
  assert.equal(await desk.by('claimable').filter({ hasText: '已提醒' }).count(), 0);
  await phone.by('home-duty').click();
  assert.equal(await phone.by('claim-reminder').count(), 0);

  await stage.hub.forward(HALF_MS + 60_000);
  await item.filter({ hasText: '已提醒' }).waitFor();
  await phone.by('claim-reminder').filter({ hasText: WHAT }).click();
  await phone.by('claim-release').click();
  await phone.by('claim-sure').click();
  await item.filter({ hasText: '还没有人认领' }).waitFor();
  await phone.by('claim-adopt').waitFor();
}, { movable: true });

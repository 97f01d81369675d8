// The time bank at the desk: an account, a family, a shop and its counter, a grant, rules, a year; and the duty number.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { assertAccessible } from '../harness/accessibility.mjs';
import { scene } from '../harness/scene.mjs';
import { staff } from '../harness/staff.mjs';
import { story } from '../harness/story.mjs';
import { until } from '../harness/wait.mjs';

/** Somebody has earned two coins; the id of their account. */
async function earns({ duty, volunteer }) {
  const { areas } = await duty.get('map');
  const area = areas.find((one) => one.level === 'building');
  const id = randomUUID();
  const request = { id, area: area.path, place: null, household: null, category: 'rubbish', source: 'desk', text: '搬旧沙发' };
  await duty.post('tickets', { ...request, form: [], size: 'small', name: null, phone: null, photos: [] });
  await duty.post(`tickets/${id}/act`, { do: 'dispatch', to: { noun: 'person', id: volunteer.me.person } });
  await volunteer.post(`tickets/${id}/act`, { do: 'claim' });
  await volunteer.post(`tickets/${id}/act`, { do: 'start' });
  await volunteer.post(`tickets/${id}/act`, { do: 'done', text: '搬走了', minutes: [[volunteer.me.person, 150]], photos: [] });
  await duty.post(`tickets/${id}/act`, { do: 'confirm', minutes: null });
  return (await volunteer.get('bank')).accounts[0];
}

const balance = (account) => account.balances.find((one) => one.unit === 'coin').total;

story('the desk opens an account, links a family, grants from the fund, and prints a year', async (stage) => {
  const there = await scene(stage.hub);
  const own = await earns(there);
  assert.deepEqual([balance(own), own.over_today], [200, 50]);
  const desk = await stage.desk('duty');
  await desk.by('tab-community').first().click();
  await desk.by('open-account').click();
  await desk.by('holder-kind').selectOption('household');
  await desk.by('open-account-dialog').getByTestId('search').fill('1');
  await desk.by('household').first().click();
  await desk.by('open-account-send').click();
  await desk.by('account').nth(1).waitFor();
  await assertAccessible(desk, 'the bank at the desk');
  await desk.page.goto(`${stage.hub.url}/console/community/account/${own.id}`);
  await desk.by('over-limit').waitFor();
  const other = (await there.duty.get('bank/accounts')).accounts.find((one) => one.holder.noun === 'household');
  await desk.by('family-choice').selectOption(other.id);
  await desk.by('family-link').click();
  await until('the family to be linked', async () => (await there.volunteer.get('bank')).accounts[0].family[0]?.id === other.id);
  await there.volunteer.post('bank/transfers', { what: 'donation', id: randomUUID(), from: own.id, unit: 'coin', amount: 120 });
  await desk.page.goto(`${stage.hub.url}/console/community/account/${other.id}`);
  await desk.by('grant-amount').fill('0.5');
  await desk.by('grant-send').click();
  await until('the grant to be booked', async () => balance((await there.duty.get(`bank/accounts/${other.id}`)).account) === 50);
  const { years } = await there.duty.get(`bank/accounts/${other.id}`);
  await desk.by('year-choice').selectOption(String(years[0]));
  await desk.by('year').waitFor();
  await assertAccessible(desk, 'a statement of a year');
  await desk.page.emulateMedia({ media: 'print' });
  assert.equal(await desk.by('year-choice').isVisible(), false, 'what is for the screen is not on paper');
});

story('a shop joins, its counter takes a code once, and an administrator changes the rules and the duty number', async (stage) => {
  const there = await scene(stage.hub);
  const own = await earns(there);
  const desk = await stage.desk('admin');
  await desk.by('tab-community').first().click();
  await desk.by('add-partner').click();
  await desk.by('partner-name').fill('幸福理发店');
  await desk.by('partner-offers').fill('理发 1 时间币');
  await desk.by('partner-dialog').getByTestId('search').fill(desk.hub.account('admin').name);
  await desk.by('partner-dialog').locator('input[type="checkbox"]').first().check();
  await desk.by('partner-save').click();
  await desk.by('partner').waitFor();
  const [shop] = (await there.volunteer.get('bank')).partners;
  const { code } = await there.volunteer.post('bank/vouchers', { account: own.id, partner: shop.id, unit: 'coin', amount: 100 });
  await desk.by('open-counter').click();
  await desk.by('counter-code').fill(code);
  await desk.by('counter-take').click();
  await until('the code to be taken', async () => balance((await there.volunteer.get('bank')).accounts[0]) === 100);
  await desk.by('community-bank').click();
  await desk.by('edit-rules').first().click();
  await desk.by('rule-coins_per_hour').fill('1.5');
  await desk.by('rules-save').click();
  const admin = await staff(stage.hub, 'admin');
  await until('the rules to hold', async () => (await admin.get('bank/rules')).some((one) => one.coins_per_hour === 150));
  await desk.by('community-service').click();
  await desk.by('edit-calendar').first().click();
  await desk.by('duty-phone').fill('021-5566');
  await desk.by('public-holidays').check();
  await desk.by('service-save').click();
  await until('the duty number to be set', async () => (await admin.get('calendars')).some((one) => one.phone === '021-5566' && one.public_holidays));
  await assertAccessible(desk, 'service hours');
});

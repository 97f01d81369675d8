// The own hours on a phone: given to the family, exchanged at a shop by a code that works once, and a statement that adds up.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { assertAccessible } from '../harness/accessibility.mjs';
import { table } from '../harness/file.mjs';
import { scene } from '../harness/scene.mjs';
import { staff } from '../harness/staff.mjs';
import { story } from '../harness/story.mjs';
import { coins, earns } from '../harness/ticket.mjs';
import { until } from '../harness/wait.mjs';

/** A household with an account, the volunteer's family; the account's id. */
async function family(admin, own) {
  const { households } = await admin.get('households');
  const other = await admin.post('bank/accounts', { area: own.area, holder: { noun: 'household', id: households[0].id } });
  await admin.post('bank/families', { account: own.id, family: other.id, on: true });
  return other.id;
}

/** A shop with somebody at its counter; its id, and how they log in. */
async function shop(hub, admin, own) {
  const { login } = hub.accounts.find(({ login, roles }) => login !== 'volunteer' && roles.join() === 'volunteer');
  const keeper = await staff(hub, login);
  const id = randomUUID();
  await admin.put('bank/partners', { id, area: own.area, name: '幸福理发店', offers: '理发 1 时间币', people: [keeper.me.person] });
  return { id, login };
}

async function spends(phone, goal, amount) {
  await phone.by('spend-goal').selectOption(goal);
  await phone.by('spend-amount').fill(amount);
  await phone.by('spend-send').click();
}

async function takes(counter, code) {
  await counter.by('counter-code').fill(code);
  await counter.by('counter-take').click();
}

const cents = (text) => Math.round(Number(text) * 100);

story('of two coins one goes to the family, one is a haircut by a code that works once; page and file of both add up', async (stage) => {
  const there = await scene(stage.hub);
  const own = await earns(there);
  const admin = await staff(stage.hub, 'admin');
  const other = await family(admin, own);
  const { id, login } = await shop(stage.hub, admin, own);
  const phone = await stage.phone('volunteer', there.place);
  await phone.by('home-coins').click();
  await spends(phone, `family ${other}`, '1');
  await until('the gift to arrive', async () => coins((await there.duty.get(`bank/accounts/${other}`)).account) === 100);
  await spends(phone, `shop ${id}`, '1');
  const code = await phone.by('code').innerText();
  await phone.by('statement').filter({ hasText: '−1' }).waitFor();
  await assertAccessible(phone, 'the own hours and a code');

  const counter = await stage.phone(login, there.place);
  counter.announce(/409|404/);
  await counter.by('home-coins').click();
  await takes(counter, code);
  await counter.by('hours').getByRole('status').filter({ hasText: '1' }).waitFor();
  await takes(counter, code);
  await until('the second time to be refused', async () => (await counter.by('counter-code').getAttribute('aria-invalid')) === 'true');
  await assertAccessible(counter, 'a counter');

  const account = (await there.volunteer.get('bank')).accounts[0];
  assert.equal(coins(account), 0);
  await phone.page.reload();
  await phone.by('home-coins').click();
  const lines = await table(phone, phone.by('hours').getByRole('link'));
  assert.deepEqual(lines.map(({ unit, amount }) => [unit, cents(amount)]), [['coin', 200], ['coin', -100], ['coin', -100]]);
  assert.equal(cents(lines.at(-1).balance), 0);
  const desk = await stage.desk('duty');
  await desk.page.goto(`${stage.hub.url}/console/community/account/${other}`);
  await desk.by('statement').filter({ hasText: '1' }).waitFor();
  const [gift] = await table(desk, desk.page.locator('a[download]'));
  assert.deepEqual([cents(gift.amount), cents(gift.balance), gift.transfer], [100, 100, lines[1].transfer]);
});

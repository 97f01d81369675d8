// The numbers of known tickets: in all, by week, grid and category, as a file; and what many speak of.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { assertAccessible } from '../harness/accessibility.mjs';
import { table } from '../harness/file.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';
import { act, building, codeThere, filed, served } from '../harness/ticket.mjs';
import { until } from '../harness/wait.mjs';

const DAY_MS = 86_400_000;

/** Somebody reports a leak at the scene, it is mended, and they are satisfied. */
async function satisfied(hub, there) {
  const [id, follow] = [randomUUID(), randomUUID().replaceAll('-', '')];
  const ask = async (path, headers, body) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', origin: hub.url, ...headers }, body: JSON.stringify(body) };
    const answer = await fetch(`${hub.url}/api/${path}`, init);
    assert.ok(answer.ok, await answer.text());
  };
  await ask('report', {}, { id, follow, code: await codeThere(hub, there), category: 'leak', text: '水管漏水', took_ms: 20_000 });
  await act(there.duty, id, { do: 'triage', size: 'small' });
  await served(there, id, 60);
  await ask('follow/rate', { ticket: id, 'follow-code': follow }, { satisfied: true, text: null });
}

async function refused(duty, area, change) {
  await act(duty, await filed(duty, area, change), { do: 'refuse', text: '不归社区管' });
}

/** One satisfied and two refused in the first week, one refused in the second, when three speak of the same. */
async function twoWeeks(hub, there) {
  const [here, { areas }] = [await building(there), await there.duty.get('map')];
  const elsewhere = areas.find((area) => area.level === 'building' && !area.path.startsWith(here.path.replace(/[^/]+\/$/, '')));
  await satisfied(hub, there);
  await refused(there.duty, here, { category: 'light', text: '换灯' });
  await refused(there.duty, elsewhere, { category: 'leak', text: '渗水' });
  for (const days of [3, 4]) {
    await hub.forward(days * DAY_MS);
    // A session that is used does not end.
    await Promise.all([there.duty.get('me'), there.volunteer.get('me')]);
  }
  await refused(there.duty, here, { category: 'light', text: '换灯' });
  for (const text of ['电梯坏了', '电梯不动', '电梯又停了']) await filed(there.duty, here, { category: 'light', text });
  return elsewhere;
}

/** How many closed, line by line. */
const closed = (desk, testid) => desk.page.locator(`[data-testid="${testid}"] tbody tr td:nth-child(2) strong`).allInnerTexts();
const whole = (desk, wanted) => until(`${wanted} closed`, async () => (await closed(desk, 'rates-whole'))[0] === String(wanted));

story('rates are those of the tickets, by week, grid and category and as a file; topics show what rises', async (stage) => {
  const monday = await stage.hub.monday();
  const there = await scene(stage.hub);
  const elsewhere = await twoWeeks(stage.hub, there);
  const desk = await stage.desk('duty');
  await desk.by('tab-numbers').first().click();
  await whole(desk, 4);
  const rates = await desk.by('rates-whole').innerText();
  for (const share of ['25.0%', '100.0%']) assert.ok(rates.includes(share), `${share} are satisfied, of all and of raters`);
  assert.deepEqual((await closed(desk, 'rates-weeks')).slice(0, 2), ['1', '3'], 'the last week first');
  assert.deepEqual((await closed(desk, 'rates-grids')).sort(), ['1', '3']);
  assert.deepEqual(await closed(desk, 'rates-categories'), ['2', '2']);
  await desk.page.locator('[data-testid="topic"][data-trend="rising"] strong').getByText('电梯', { exact: true }).waitFor();
  const taller = await desk.page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
  assert.ok(taller <= 0, `the page scrolls inside itself, not beside itself: ${taller} px`);
  await assertAccessible(desk, 'numbers');

  await desk.by('numbers-category').selectOption('leak');
  await whole(desk, 2);
  const grid = elsewhere.path.replace(/[^/]+\/$/, '');
  await desk.by('numbers-area').selectOption(grid);
  await whole(desk, 1);
  await desk.by('numbers-area').selectOption('');
  await desk.by('numbers-category').selectOption('');
  await whole(desk, 4);
  const second = new Date(monday + 7 * DAY_MS).toISOString().slice(0, 10);
  await desk.by('numbers-from').fill(second);
  await whole(desk, 1);
  const [line] = await table(desk, desk.by('rates-file'));
  assert.equal(line.closed, '1', 'the file is of what is chosen');
  await desk.by('numbers-from').fill(new Date(monday).toISOString().slice(0, 10));
  await whole(desk, 4);
  const lines = await table(desk, desk.by('rates-file'));
  const counts = ['all', 'week', 'category'].map((by) => lines.filter((one) => one.by === by).map((one) => [one.closed, one.rated, one.satisfied, one.refused].join(' ')));
  assert.deepEqual(counts, [['4 1 1 3'], ['3 1 1 2', '1 0 0 1'], ['2 1 1 1', '2 0 0 2']]);
}, { movable: true });

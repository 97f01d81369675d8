// The desk: log-in, a quiet night, a press.

import assert from 'node:assert/strict';
import { Desk } from '../harness/desk.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';
import { until } from '../harness/wait.mjs';

story('a wrong password is told and keeps the log-in page', async (stage) => {
  const visitor = await stage.visitor();
  visitor.announce(/401 .*\/api\/login$/);
  await visitor.by('login-name').fill('duty');
  await visitor.by('login-password').fill('not the password');
  await visitor.by('login-submit').click();
  await until('the refusal', async () => (await visitor.by('login-problem').innerText()).trim() !== '');
  assert.equal(await visitor.by('console').count(), 0);
});

story('a quiet desk says that nothing is open, who is on call, and that it is current', async (stage) => {
  const desk = new Desk(await stage.desk());
  await desk.person.by('empty').waitFor();
  assert.equal(await desk.card().count(), 0);
  assert.match(await desk.person.by('live-state').getAttribute('title'), /#\d+/);
  assert.match(await desk.person.by('count-on-call').innerText(), /\d+/);
  assert.equal(await desk.notCurrent().count(), 0);
});

story('a press is on the desk within a second, with its clock and what comes next', async (stage) => {
  const { device, household } = await scene(stage.hub);
  const desk = new Desk(await stage.desk());
  const before = performance.now();
  await stage.hub.publish(device, { kind: 'sos', seq: 1, battery: 81 });
  await desk.card().waitFor();
  const took_ms = performance.now() - before;
  assert.ok(took_ms < 1_000, `the press took ${Math.round(took_ms)} ms to the screen`);
  assert.ok((await desk.card().innerText()).includes(household));
  await desk.open();
  const clock = desk.page.locator('[data-testid="detail"] [role="timer"]').first();
  const first = await clock.innerText();
  assert.match(first, /^\d+:\d\d$/);
  await until('the clock to run', async () => (await clock.innerText()) !== first);
  await until('the countdown of the next step', async () => /\d/.test(await desk.nextStep().innerText()));
  await desk.person.by('page').first().waitFor();
  assert.ok((await desk.person.by('reason').first().innerText()).length > 0, 'each pick carries its reason');
});

story('a second press joins the open alarm', async (stage) => {
  const { device } = await scene(stage.hub);
  const desk = new Desk(await stage.desk());
  await stage.hub.publish(device, { kind: 'sos', seq: 1 });
  await desk.card().waitFor();
  await stage.hub.publish(device, { kind: 'sos', seq: 2 });
  await desk.person.by('flags').filter({ hasText: '2' }).first().waitFor();
  assert.equal(await desk.card().count(), 1);
});

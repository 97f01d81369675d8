// Two people at two desks do the same thing at the same moment.

import assert from 'node:assert/strict';
import { Desk } from '../harness/desk.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';

/** Holds the requests that match until `count` of them are there, so that they reach the hub together. */
function together(count) {
  let release;
  const all = new Promise((resolve) => (release = resolve));
  let waiting = 0;
  return async (route) => {
    if (++waiting === count) release();
    await all;
    await route.continue();
  };
}

story('two desks widen at the same moment: one step fires, the other desk is told', async (stage) => {
  const { device, duty } = await scene(stage.hub);
  const desks = [new Desk(await stage.desk('duty')), new Desk(await stage.desk('admin'))];
  const gate = together(desks.length);
  for (const desk of desks) {
    desk.person.announce(/409 .*\/widen$/);
    await desk.page.route('**/widen', gate);
  }
  await stage.hub.publish(device, { kind: 'sos', seq: 1 });
  await Promise.all(desks.map((desk) => desk.open()));
  const [before] = await duty.get('alarms');
  await Promise.all(desks.map((desk) => desk.person.by('widen').click()));
  const told = await Promise.all(desks.map((desk) => desk.person.by('notices').locator('p').first().innerText()));
  const [after] = await duty.get('alarms');
  const timeline = await duty.get(`alarms/${before.id}/timeline`);
  const fired = timeline.filter((entry) => entry.name === 'alarm.step_fired' && entry.step === before.next.step);
  assert.equal(fired.length, 1, 'the step fired once');
  assert.equal(after.next.step, before.next.step + 1);
  assert.notEqual(told[0], told[1], 'one desk is told that it widened, the other that somebody was quicker');
});

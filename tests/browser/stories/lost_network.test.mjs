// A screen without network says so, and has everything when the network is back.

import assert from 'node:assert/strict';
import { Desk } from '../harness/desk.mjs';
import { Phone } from '../harness/phone.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';

/** The promise of every screen, with a second for the machine. */
const BANNER_MS = 6_000;
/** The longest pause between two tries is 20 s. */
const BACK_MS = 25_000;

story('a desk without network says so within 5 s and catches up by itself with what happened meanwhile', async (stage) => {
  const { device, duty, volunteer } = await scene(stage.hub);
  const desk = new Desk(await stage.desk());
  await stage.hub.publish(device, { kind: 'sos', seq: 1 });
  await desk.open();
  await desk.person.offline(true);
  await desk.notCurrent().waitFor({ timeout: BANNER_MS });
  const [alarm] = await duty.get('alarms');
  await duty.post(`alarms/${alarm.id}/accept`, { on_behalf_of: volunteer.me.person });
  assert.equal(await desk.cardIn('coming').count(), 0, 'nothing reaches a desk without network');
  await desk.person.offline(false);
  await desk.cardIn('coming').waitFor({ timeout: BACK_MS });
  await desk.pageIn(volunteer.me.person, 'accepted').waitFor();
  await desk.notCurrent().waitFor({ state: 'detached' });
});

story('a phone without network says so within 5 s, and shows a call that another took meanwhile', async (stage) => {
  const { device, place, duty, volunteer } = await scene(stage.hub);
  const phone = new Phone(await stage.phone('volunteer', place));
  await phone.goOnCall();
  await stage.hub.publish(device, { kind: 'sos', seq: 1 });
  await phone.ringing().waitFor();
  await phone.person.offline(true);
  await phone.notCurrent().waitFor({ timeout: BANNER_MS });
  const [alarm] = await duty.get('alarms');
  const candidates = await duty.get(`alarms/${alarm.id}/candidates`);
  const other = candidates.find((one) => one.on_call && one.id !== volunteer.me.person);
  await duty.post(`alarms/${alarm.id}/accept`, { on_behalf_of: other.id });
  await phone.person.offline(false);
  await phone.going(other.name).waitFor({ timeout: BACK_MS });
  await phone.notCurrent().waitFor({ state: 'detached' });
});

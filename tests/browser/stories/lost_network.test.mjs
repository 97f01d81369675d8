// A screen without network says so, and has everything when the network is back.

import assert from 'node:assert/strict';
import { Desk } from '../harness/desk.mjs';
import { Phone } from '../harness/phone.mjs';
import { othersTake, scene } from '../harness/scene.mjs';
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

story('a phone without network says so within 5 s, and learns by itself who took the call meanwhile', async (stage) => {
  const set = await scene(stage.hub);
  const phone = new Phone(await stage.phone('volunteer', set.place));
  await phone.goOnCall();
  await stage.hub.publish(set.device, { kind: 'sos', seq: 1 });
  await phone.ringing().waitFor();
  await phone.person.offline(true);
  await phone.notCurrent().waitFor({ timeout: BANNER_MS });
  const others = await othersTake(set);
  assert.equal(await phone.ringing().count(), 1, 'nothing reaches a phone without network');
  await phone.person.offline(false);
  await phone.ended('stood_down').waitFor({ timeout: BACK_MS });
  for (const name of others) await phone.going(name).waitFor();
  await phone.notCurrent().waitFor({ state: 'detached' });
});

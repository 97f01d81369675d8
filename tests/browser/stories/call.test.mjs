// A press reaches a phone, and the desk sees every step that the volunteer takes.

import assert from 'node:assert/strict';
import { Desk } from '../harness/desk.mjs';
import { Phone } from '../harness/phone.mjs';
import { othersTake, scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';

story('a volunteer goes on call, is rung, accepts, sees the door, arrives and closes; the desk follows', async (stage) => {
  const { device, household, place, volunteer, duty } = await scene(stage.hub);
  const me = volunteer.me.person;
  await volunteer.post('me/on-call', { on: false });
  const desk = new Desk(await stage.desk());
  const phone = new Phone(await stage.phone('volunteer', place));
  await phone.goOnCall();

  await stage.hub.publish(device, { kind: 'sos', seq: 1, battery: 81 });
  await phone.ringing().waitFor();
  const ringing = await phone.page.locator('body').innerText();
  assert.ok(!ringing.includes(household), 'the door is not shown before the accept');
  await desk.open();
  await desk.pageIn(me, 'seen').waitFor();

  await phone.accept();
  await phone.door().waitFor();
  const [alarm] = await duty.get('alarms');
  assert.ok((await phone.door().innerText()).includes(alarm.household.residents[0]), 'who lives there');
  await desk.pageIn(me, 'accepted').waitFor();
  await desk.cardIn('coming').waitFor();

  await phone.arrive();
  await desk.cardIn('on_scene').waitFor();

  await phone.close('helped');
  await desk.card().waitFor({ state: 'detached' });
  await phone.door().waitFor({ state: 'detached' });
  const { alarms } = await duty.get('alarms/recent');
  assert.equal(alarms[0].outcome, 'helped');
});

story('a phone that was rung is told who goes when others have taken the call', async (stage) => {
  const set = await scene(stage.hub);
  const phone = new Phone(await stage.phone('volunteer', set.place));
  await phone.goOnCall();
  await stage.hub.publish(set.device, { kind: 'sos', seq: 1 });
  await phone.ringing().waitFor();
  const others = await othersTake(set);
  await phone.ended('stood_down').waitFor();
  for (const name of others) await phone.going(name).waitFor();
  assert.equal(await phone.ringing().count(), 0);
  assert.equal(await phone.door().count(), 0, 'the door stays hidden');
});

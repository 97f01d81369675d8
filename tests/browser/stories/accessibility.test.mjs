// Everybody can use it: no serious violation of WCAG AA on any screen of the alarm path, in light and in dark.

import { assertAccessible } from '../harness/accessibility.mjs';
import { Desk } from '../harness/desk.mjs';
import { Phone } from '../harness/phone.mjs';
import { scene } from '../harness/scene.mjs';
import { story } from '../harness/story.mjs';

for (const colorScheme of ['light', 'dark']) {
  story(`the log-in page and the desk are accessible, ${colorScheme}`, async (stage) => {
    const { device } = await scene(stage.hub);
    const visitor = await stage.visitor({ colorScheme });
    await assertAccessible(visitor, 'log-in');
    const desk = new Desk(await visitor.logIn('duty'));
    await assertAccessible(desk.person, 'empty desk');
    await stage.hub.publish(device, { kind: 'sos', seq: 1 });
    await desk.open();
    await desk.person.by('page').first().waitFor();
    await assertAccessible(desk.person, 'open alarm');
  });

  story(`the volunteer's page is accessible idle, ringing and accepted, ${colorScheme}`, async (stage) => {
    const { device, place } = await scene(stage.hub);
    const phone = new Phone(await stage.phone('volunteer', place, { colorScheme }));
    await phone.goOnCall();
    await assertAccessible(phone.person, 'idle');
    await stage.hub.publish(device, { kind: 'sos', seq: 1 });
    await phone.ringing().waitFor();
    await assertAccessible(phone.person, 'ringing');
    await phone.accept();
    await phone.door().waitFor();
    await assertAccessible(phone.person, 'accepted');
  });
}

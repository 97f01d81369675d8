// A device comes into a home: its code typed on a phone, the household, one press, live; and nobody is called.

import assert from 'node:assert/strict';
import { PHONE } from '../harness/browser.mjs';
import { staff } from '../harness/staff.mjs';
import { story } from '../harness/story.mjs';
import { until } from '../harness/wait.mjs';

const CODE = 'FD-STORY-7';

/** An administrator's phone on which the code of a new device was typed, and a home with somebody in it. */
async function typed(stage, admin, code) {
  const { households } = await admin.get('households');
  const home = households.find((one) => one.residents.length > 0);
  const phone = await (await stage.visitor({ size: PHONE, hasTouch: true, isMobile: true })).logIn('admin');
  await phone.by('tab-devices').last().click();
  await phone.by('devices-enrol').click();
  await phone.by('enrol-code').fill(code);
  await phone.by('enrol-next').click();
  await phone.by('enrol-subject').waitFor();
  return { phone, home };
}

story('a new button is added on a phone, pressed once, and live, and its press calls nobody', async (stage) => {
  const admin = await staff(stage.hub, 'admin');
  const { phone, home } = await typed(stage, admin, CODE);
  await phone.by('search').fill(home.residents[0].name);
  await phone.by('household').first().click();
  await phone.by('enrol-press').waitFor();
  const secret = await phone.by('secret').innerText();
  stage.hub.devices.push({ name: CODE, secret });
  await stage.hub.publish(CODE, { kind: 'heartbeat', seq: 1 });
  await phone.by('enrol-silent').waitFor();
  assert.equal(await phone.by('enrol-live').count(), 0, 'a sign of life is no press');
  await stage.hub.publish(CODE, { kind: 'sos', seq: 2 });
  await phone.by('enrol-live').waitFor();
  assert.deepEqual(await admin.get('alarms'), []);
  const [device] = await admin.get(`devices?search=${CODE}`);
  assert.ok(device.live_at !== null && device.household_id !== null);
});

story('a device with a fault stands first on the list, and its page shows the ticket and what it said', async (stage) => {
  const admin = await staff(stage.hub, 'admin');
  const [one] = stage.hub.devices.slice(-1);
  const desk = await stage.desk('admin');
  await desk.by('tab-devices').first().click();
  await desk.by('device').first().waitFor();
  await stage.hub.publish(one.name, { kind: 'battery', battery: 6, seq: 1 });
  await until('the ticket', async () => (await admin.get('device-tickets')).length > 0);
  await desk.by('filter-low_battery').click();
  await desk.page.locator(`[data-testid="device"][data-device="${one.name}"]`).click();
  await desk.by('ticket-seen').click();
  await until('who looks after it', async () => (await desk.by('ticket-seen').count()) === 0);
  assert.match(await desk.by('heard').innerText(), /"battery":6/);
  await desk.by('ticket-done').click();
  await until('the ticket to be settled', async () => (await admin.get('device-tickets')).length === 0);
});

story('a gateway is added with its topics, what it brings is heard, and its settings are changed', async (stage) => {
  const admin = await staff(stage.hub, 'admin');
  const { phone, home } = await typed(stage, admin, 'GW-STORY');
  await phone.by('enrol-role').selectOption('gateway');
  await phone.by('topics').fill('zigbee2mqtt/#\nrtl_433/#');
  await phone.by('search').fill(home.residents[0].name);
  await phone.by('household').first().click();
  const secret = await phone.by('secret').innerText();
  stage.hub.devices.push({ name: 'GW-STORY', secret });
  await stage.hub.publishOn('GW-STORY', 'zigbee2mqtt/back-door', { contact: false, battery: 80 });
  await until('the door behind the gateway is heard', async () => (await admin.get('strangers')).some((one) => one.address === 'back-door'));
  await stage.hub.publish('GW-STORY', { kind: 'heartbeat', seq: 1 });
  await phone.by('enrol-live').waitFor();

  const [gateway] = await admin.get('devices?search=GW-STORY');
  await phone.page.goto(`${stage.hub.url}/console/devices/${gateway.id}`);
  await phone.by('device-settings').click();
  await phone.by('settings-beat').fill('x');
  assert.ok(await phone.by('settings-save').isDisabled(), 'no number, no saving');
  await phone.by('settings-beat').fill('5');
  await phone.by('topics').fill('zigbee2mqtt/#');
  await phone.by('settings-save').click();
  await until('the settings are kept', async () => {
    const page = await admin.get(`devices/${gateway.id}`);
    return page.device.own_beat_s === 300 && page.prefixes.join() === 'zigbee2mqtt/#';
  });
});

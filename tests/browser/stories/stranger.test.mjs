// A device that is not registered is taken off the list with a reason, shown with it, and put back.

import assert from 'node:assert/strict';
import { staff } from '../harness/staff.mjs';
import { story } from '../harness/story.mjs';
import { until } from '../harness/wait.mjs';

const LAMP = 'corridor lamp';

story('an unknown device is dismissed with a reason, stands among the dismissed with it, and comes back', async (stage) => {
  const admin = await staff(stage.hub, 'admin');
  const street = (await admin.get('map')).areas.find((one) => one.level === 'street').path;
  const gateway = { name: 'gate-story', role: 'gateway', prefixes: ['zigbee2mqtt/#'], area: street };
  const { secret } = await admin.post('devices', gateway);
  stage.hub.devices.push({ name: gateway.name, secret });
  await stage.hub.publishOn(gateway.name, `zigbee2mqtt/${LAMP}`, { battery: 50 });
  await until('the stranger', async () => (await admin.get('strangers')).length === 1);

  const desk = await stage.desk('duty');
  await desk.by('tab-devices').first().click();
  await desk.by('devices-strangers').click();
  await desk.by('stranger-dismiss').click();
  await desk.by('reason-other').click();
  assert.ok(await desk.by('dismiss-confirm').isDisabled(), 'something else needs words');
  await desk.by('dismiss-text').fill('隔壁楼道的灯');
  await desk.by('dismiss-confirm').click();
  await desk.by('stranger').waitFor({ state: 'detached' });
  await desk.by('strangers-dismissed').click();
  assert.match(await desk.by('stranger-reason').innerText(), /其他\s*·\s*隔壁楼道的灯/);
  await desk.by('stranger-restore').click();
  await desk.by('stranger').waitFor({ state: 'detached' });
  await desk.by('strangers-open').click();
  await desk.by('stranger').waitFor();
});

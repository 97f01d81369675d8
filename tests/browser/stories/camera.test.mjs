// The code on a device is read by a phone's camera, which is off as soon as it is not needed; without one it is typed.

import assert from 'node:assert/strict';
import { PHONE } from '../harness/browser.mjs';
import { cameraOn } from '../harness/film.mjs';
import { staff } from '../harness/staff.mjs';
import { story } from '../harness/story.mjs';
import { until } from '../harness/wait.mjs';

const CODE = 'FD-CAMERA-1';
const WECHAT = 'https://u.wechat.com/EBzX1y2';

/** A phone where devices are added. */
async function enrolling(stage) {
  const phone = await (await stage.visitor({ size: PHONE, hasTouch: true, isMobile: true })).logIn('admin');
  await phone.by('tab-devices').last().click();
  await phone.by('devices-enrol').click();
  await phone.by('enrol-code').waitFor();
  return phone;
}

/** The same; the page keeps every camera that it was given in `cameras`. */
async function installer(stage) {
  const phone = await enrolling(stage);
  await phone.page.evaluate(() => {
    globalThis.cameras = [];
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (what) => {
      const stream = await ask(what);
      globalThis.cameras.push(...stream.getTracks());
      return stream;
    };
  });
  return phone;
}
const cameras = (phone) => phone.page.evaluate(() => globalThis.cameras.map((track) => track.readyState));

/** From the code on: somebody's home, one press, live, and nobody is called. */
async function goesLive(stage, phone) {
  const admin = await staff(stage.hub, 'admin');
  const { households } = await admin.get('households');
  const home = households.find((one) => one.residents.length > 0);
  await phone.by('enrol-subject').waitFor();
  assert.equal(await phone.by('enrol-subject').innerText(), CODE);
  await phone.by('search').fill(home.residents[0].name);
  await phone.by('household').first().click();
  await phone.by('enrol-press').waitFor();
  stage.hub.devices.push({ name: CODE, secret: await phone.by('secret').innerText() });
  await stage.hub.publish(CODE, { kind: 'sos', seq: 1 });
  await phone.by('enrol-live').waitFor();
  assert.deepEqual(await admin.get('alarms'), []);
  const [device] = await admin.get(`devices?search=${CODE}`);
  assert.equal(device.label, CODE);
}

story(
  'the code on a button is read by the camera, the button pressed once and live, and the camera is off',
  async (stage) => {
    const phone = await installer(stage);
    await phone.by('scan').click();
    await phone.by('enrol-subject').waitFor();
    assert.deepEqual(await cameras(phone), ['ended']);
    await goesLive(stage, phone);
  },
  { flags: cameraOn(CODE) },
);

story(
  'a code that is no device’s is said to be that, and adds nothing',
  async (stage) => {
    const phone = await installer(stage);
    await phone.by('scan').click();
    await phone.by('enrol-foreign').waitFor();
    assert.match(await phone.by('enrol-foreign').innerText(), /微信/);
    assert.deepEqual(await cameras(phone), ['ended']);
    await phone.by('enrol-code').fill(CODE);
    await phone.by('enrol-next').click();
    await phone.by('enrol-subject').waitFor();
    const admin = await staff(stage.hub, 'admin');
    assert.deepEqual(await admin.get(`devices?search=${CODE}`), [], 'nothing is added before a household is chosen');
  },
  { flags: cameraOn(WECHAT) },
);

story(
  'whoever leaves the page while the camera looks leaves no camera on',
  async (stage) => {
    const phone = await installer(stage);
    await phone.page.evaluate(() => {
      const still = HTMLVideoElement.prototype;
      Object.defineProperty(still, 'videoWidth', { get: () => 0 });
    });
    await phone.by('scan').click();
    await until('the camera is on', async () => (await cameras(phone)).includes('live'));
    await phone.by('devices-list').click();
    await until('the camera is off', async () => (await cameras(phone)).every((state) => state === 'ended'));
  },
  { flags: cameraOn(CODE) },
);

story(
  'a camera that is refused is told with what to do, and the code typed by hand goes live all the same',
  async (stage) => {
    const phone = await enrolling(stage);
    await phone.by('scan').click();
    await phone.by('camera-denied').waitFor();
    const why = await phone.page.evaluate(() => navigator.mediaDevices.getUserMedia({ video: true }).then(String, ({ name }) => name));
    assert.equal(why, 'NotAllowedError', 'there is a camera, and it is refused');
    assert.match(await phone.by('camera-denied').innerText(), /允许.*输入/, 'what to do now');
    assert.ok(await phone.by('camera').isHidden(), 'no black picture stays');
    await phone.by('enrol-code').fill(CODE);
    await phone.by('enrol-next').click();
    await goesLive(stage, phone);
  },
  { flags: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'] },
);

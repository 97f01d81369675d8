// Language and light.

import assert from 'node:assert/strict';
import { Desk } from '../harness/desk.mjs';
import { story } from '../harness/story.mjs';
import { until } from '../harness/wait.mjs';

const language = (person) => person.page.evaluate(() => document.documentElement.lang);
const theme = (person) => person.page.evaluate(() => document.documentElement.dataset.theme);
const paper = (person) => person.page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/** From 0 (black) to 1 (white). */
function brightness(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

story('the language changes at once, everywhere, and stays after a reload', async (stage) => {
  const desk = new Desk(await stage.desk());
  assert.equal(await language(desk.person), 'zh-CN');
  const chinese = await desk.person.by('empty').innerText();
  assert.match(chinese, /\p{Script=Han}/u);
  await desk.person.by('language').click();
  await until('English', async () => (await language(desk.person)) === 'en');
  const english = await desk.person.by('empty').locator('h2').innerText();
  assert.doesNotMatch(english, /\p{Script=Han}/u);
  await desk.page.reload();
  await desk.person.ready();
  assert.equal(await language(desk.person), 'en');
});

story('dark follows the system, and both are what they say', async (stage) => {
  const light = await stage.desk('duty', { colorScheme: 'light' });
  assert.equal(await theme(light), 'light');
  assert.ok(brightness(await paper(light)) > 0.8);
  const dark = await stage.desk('admin', { colorScheme: 'dark' });
  assert.equal(await theme(dark), 'dark');
  assert.ok(brightness(await paper(dark)) < 0.2);
});

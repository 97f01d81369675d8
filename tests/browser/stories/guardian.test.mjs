// Guardian check: two lists in two encodings, seen and decided by the staff who are named, by nobody else, and gone afterwards.

import assert from 'node:assert/strict';
import { assertAccessible } from '../harness/accessibility.mjs';
import { scene } from '../harness/scene.mjs';
import { staff } from '../harness/staff.mjs';
import { story } from '../harness/story.mjs';
import { building } from '../harness/ticket.mjs';

/** Names that occur nowhere else. The third child is with its mother on both lists. */
const ALONE = ['金丝雀一', '金丝雀二'];
const A = `姓名,身份证号,地址,出生年份,类别\r\n${ALONE[0]},,金丝雀路1号,2021,儿童\r\n${ALONE[1]},,金丝雀路2号,1938,老人\r\n金丝雀三,,金丝雀路3号,2015,儿童\r\n金丝雀妈妈,,金丝雀路3号,1985,监护人\r\n`;
const B = '\ufeffname,address,born,listed_as\n金丝雀三,金丝雀路 ３ 号,2015,child\n金丝雀妈妈,金丝雀路3号,1985,carer\n';

/** As a spreadsheet in China writes it. */
function gbk(text) {
  const bytes = new Map();
  const decoder = new TextDecoder('gbk');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) bytes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  }
  return Buffer.from([...text].flatMap((char) => (char < '\x80' ? [char.charCodeAt(0)] : bytes.get(char))));
}

const file = (name, buffer) => ({ name, mimeType: 'text/csv', buffer });

async function toChecks(desk) {
  await desk.by('tab-community').first().click();
  await desk.by('community-guardian').click();
  await desk.by('guardian').waitFor();
}

/** Both lists are read; the id of the check. */
async function opens(desk, area) {
  await desk.by('guardian-new').click();
  await desk.by('guardian-area').selectOption(area.path);
  await desk.by('list-a').setInputFiles(file('a.csv', gbk(A)));
  await desk.by('list-b').setInputFiles(file('b.csv', Buffer.from(B)));
  await assertAccessible(desk, 'a new check');
  await desk.by('guardian-send').click();
  return desk.by('guardian-page').getByTestId('guardian-check').getAttribute('data-check');
}

story('named staff import two lists, decide each who was found, and the lists are gone; others of the staff see nothing', async (stage) => {
  const there = await scene(stage.hub);
  const desk = await stage.desk('duty');
  await toChecks(desk);
  const id = await opens(desk, await building(there));
  const candidate = (no) => desk.page.locator(`[data-testid="candidate"][data-no="${no}"]`);
  await candidate(1).filter({ hasText: ALONE[0] }).waitFor();
  await candidate(2).filter({ hasText: ALONE[1] }).waitFor();
  assert.equal(await desk.by('candidate').count(), 2, 'who has a carer is not among them');
  await assertAccessible(desk, 'a check');

  const admin = await staff(stage.hub, 'admin');
  assert.deepEqual(await admin.get('guardian'), []);
  await assert.rejects(admin.get(`guardian/${id}`), /404/);
  const other = await stage.desk('admin');
  other.announce(/404 .*\/api\/guardian\//);
  await toChecks(other);
  await other.by('guardian').getByText('没有与你有关的核对').waitFor();
  assert.equal(await other.by('guardian-check').count(), 0);
  await other.page.goto(`${stage.hub.url}/console/community/guardian/${id}`);
  await other.by('guardian-page').getByText('没有被指定').waitFor();
  assert.doesNotMatch(await other.page.content(), /金丝雀/);

  await candidate(1).getByTestId('carer-found').click();
  await candidate(2).getByTestId('needs-case').click();
  await desk.by('note-text').fill('请尽快上门');
  await desk.by('case-send').click();
  await desk.page.locator('[data-testid="guardian-check"][data-gone="decided"]').waitFor();
  await desk.page.reload();
  await desk.page.locator('[data-testid="guardian-check"][data-gone="decided"]').waitFor();
  assert.equal(await desk.by('candidate').count(), 0);
  assert.deepEqual((await there.duty.get(`guardian/${id}`)).candidates, []);
  const kept = await desk.page.evaluate(() => JSON.stringify([localStorage, sessionStorage]) + document.documentElement.innerText);
  assert.doesNotMatch(kept, /金丝雀/);

  for (const person of [desk, other]) {
    await person.by('tab-tickets').first().click();
    await person.by('column-inbox').waitFor();
  }
  await desk.by('ticket-card').waitFor();
  assert.equal(await other.by('ticket-card').count(), 0, 'the case is private');
});

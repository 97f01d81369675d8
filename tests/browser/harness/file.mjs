// Files that a page gives away.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

/** The cells of the file of comma separated values that a click brings: lines of objects by the names of its first line. */
export async function table(person, link) {
  const [download] = await Promise.all([person.page.waitForEvent('download'), link.click()]);
  const [names, ...lines] = cells((await readFile(await download.path(), 'utf8')).replace(/^\ufeff/, ''));
  assert.equal(new Set(names).size, names.length, 'each column has a name of its own');
  return lines.map((line) => Object.fromEntries(names.map((name, index) => [name, line[index]])));
}

function cells(text) {
  const lines = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    lines.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') lines.push([]);
  }
  return lines.filter((line) => line.length > 1);
}

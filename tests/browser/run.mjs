// Runs the stories one after the other (two cores) over copies of one town.  node run.mjs [story file …]

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeTown } from './harness/hub.mjs';

const here = import.meta.dirname;
const chosen = process.argv.slice(2);
const stories = chosen.length > 0 ? chosen : (await readdir(path.join(here, 'stories'))).sort().map((file) => path.join(here, 'stories', file));
const town = await mkdtemp(path.join(tmpdir(), 'fengdi-town-'));
try {
  await makeTown(town);
  const node = spawn(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=spec', ...stories], {
    stdio: 'inherit',
    env: { ...process.env, FENGDI_TEST_TOWN: town },
  });
  process.exitCode = await new Promise((resolve) => node.once('exit', (code) => resolve(code ?? 1)));
} finally {
  await rm(town, { recursive: true, force: true });
}

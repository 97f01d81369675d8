// axe-core inside the page. Evaluated, not added as a script: the hub's content security policy allows no foreign script.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const BAD = ['serious', 'critical'];

/** No serious or critical violation of WCAG 2.2 A and AA on what the page shows now. */
export async function assertAccessible(person, where) {
  await person.page.evaluate(source);
  const violations = await person.page.evaluate(async () => {
    const runOnly = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
    // Colours are only what they are when nothing fades; what pulses for ever is not waited for.
    const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((one) => one.finished));
    return (await globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] })).violations;
  });
  const bad = violations.filter((violation) => BAD.includes(violation.impact));
  const told = bad.map(({ id, help, nodes }) => ({ id, help, where: nodes.slice(0, 5).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`) }));
  assert.deepEqual(told, [], where);
}

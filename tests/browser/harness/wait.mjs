// Waiting for a condition, never for a time.

const ROUND_MS = 25;

/** Resolves with the first truthy answer of `ask`; fails after `timeout_ms` with what was waited for. */
export async function until(what, ask, timeout_ms = 10_000) {
  const end = performance.now() + timeout_ms;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`waited ${timeout_ms} ms for: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
  }
}

/** The pause before each try to reconnect: full jitter, so that a thousand phones do not come back in one second. */

/** Upper end of the pause, milliseconds. */
export const MAX_PAUSE_MS = 20_000;
const FIRST_PAUSE_MS = 500;

/**
 * Milliseconds to wait before try number `attempt` (from 0). The first comes after 250 to 750 ms; later ones
 * anywhere from 500 ms up to a limit that doubles until 20 s.
 */
export function pauseMs(attempt: number, random: () => number = Math.random): number {
  if (attempt <= 0) return FIRST_PAUSE_MS / 2 + random() * FIRST_PAUSE_MS;
  const limit = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 16));
  return FIRST_PAUSE_MS + random() * (limit - FIRST_PAUSE_MS);
}

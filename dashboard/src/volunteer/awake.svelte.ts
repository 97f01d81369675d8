/** Keeps the screen on while on call, where the browser can. The system drops the lock whenever the page is hidden. */
export class Awake {
  held = $state(false);
  #wanted = false;
  #lock: WakeLockSentinel | null = null;
  readonly #onVisible = (): void => void this.#take();

  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    document.addEventListener('visibilitychange', this.#onVisible);
    void this.#take();
  }

  stop(): void {
    this.#wanted = false;
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.#lock?.release().catch(() => undefined);
    this.#lock = null;
    this.held = false;
  }

  async #take(): Promise<void> {
    if (!('wakeLock' in navigator) || document.visibilityState !== 'visible' || this.held) return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (!this.#wanted) return void lock.release();
      this.#lock = lock;
      this.held = true;
      lock.addEventListener('release', () => (this.held = false));
    } catch {
      this.held = false;
    }
  }
}

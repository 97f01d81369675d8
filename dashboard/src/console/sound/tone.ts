/** The alarm tone, made by the browser itself: two falling notes, again every 1.4 s. No sound file, no request. */
const NOTES_HZ = [880, 660] as const;
const NOTE_S = 0.22;
const EVERY_MS = 1_400;
const VOLUME = 0.35;

/** One tone per page. Browsers keep it silent until somebody clicks: `unlock` belongs into a click or key handler. */
export class AlarmTone {
  /** Hears when the browser allows or withdraws sound. */
  onChange: (unlocked: boolean) => void = () => undefined;
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** True when the browser lets it sound. */
  get unlocked(): boolean {
    return this.#context?.state === 'running';
  }

  /** Asks the browser for sound; answers whether it said yes. */
  async unlock(): Promise<boolean> {
    if (!this.#context) {
      this.#context = new AudioContext();
      // Sleep, or another page that takes the loudspeaker, may silence it later.
      this.#context.onstatechange = () => this.onChange(this.unlocked);
    }
    if (this.#context.state !== 'running') await this.#context.resume();
    return this.unlocked;
  }

  /** Sounds until `stop`. Calling it again changes nothing. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#ring();
    this.#timer = setInterval(() => this.#ring(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Once, for the sound check. */
  once(): void {
    this.#ring();
  }

  #ring(): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    NOTES_HZ.forEach((hertz, index) => {
      const at = context.currentTime + index * NOTE_S;
      const note = context.createOscillator();
      const gain = context.createGain();
      note.type = 'triangle';
      note.frequency.value = hertz;
      gain.gain.setValueAtTime(0.0001, at);
      gain.gain.exponentialRampToValueAtTime(VOLUME, at + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_S);
      note.connect(gain).connect(context.destination);
      note.start(at);
      note.stop(at + NOTE_S);
    });
  }
}

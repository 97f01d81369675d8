/**
 * The alarm of the phone: a generated two-tone call, looping, with vibration. Browsers keep a page silent until it
 * was touched once; `unlock` belongs into a tap, and `locked` says that it is still needed.
 */

/** One round: two rising pairs, then a pause; seconds and hertz. */
const NOTES: readonly (readonly [start: number, length: number, pitch: number])[] = [
  [0, 0.16, 784],
  [0.18, 0.26, 1047],
  [0.56, 0.16, 784],
  [0.74, 0.26, 1047],
  [1.12, 0.4, 1319],
];
const ROUND_MS = 2_000;
const VIBRATION_MS = [400, 150, 400, 150, 700];
/** Square waves carry harmonics where a phone's small loudspeaker is loudest. */
const LOUDNESS = 0.6;

export class Ring {
  /** The browser would keep it silent. Reactive. */
  locked = $state(true);
  /** Sounds now. Reactive. */
  ringing = $state(false);
  #context: AudioContext | null = null;
  #round: ReturnType<typeof setInterval> | undefined;
  #out: GainNode | null = null;

  /** Call from a tap. Resolves with whether it may sound now. */
  async unlock(): Promise<boolean> {
    try {
      this.#context ??= new AudioContext();
      if (this.#context.state !== 'running') await this.#context.resume();
      this.#context.onstatechange = () => (this.locked = this.#context?.state !== 'running');
      this.locked = this.#context.state !== 'running';
    } catch {
      this.locked = true;
    }
    if (!this.locked && this.ringing && !this.#out) this.#sound();
    return !this.locked;
  }

  /** Rings until `stop`; silently (vibration only) while locked. */
  start(): void {
    if (this.ringing) return;
    this.ringing = true;
    this.#vibrate();
    if (!this.locked) this.#sound();
    this.#round = setInterval(() => {
      this.#vibrate();
      if (!this.locked) this.#sound();
    }, ROUND_MS);
  }

  /** One round, for a question that must not be missed in a pocket. Nothing while a call rings: that is louder. */
  once(): void {
    if (this.ringing) return;
    this.#vibrate();
    if (!this.locked) this.#sound();
  }

  stop(): void {
    if (!this.ringing) return;
    this.ringing = false;
    clearInterval(this.#round);
    this.#out?.gain.setTargetAtTime(0, this.#context?.currentTime ?? 0, 0.02);
    this.#out = null;
    if ('vibrate' in navigator) navigator.vibrate(0);
  }

  #vibrate(): void {
    if ('vibrate' in navigator) navigator.vibrate(VIBRATION_MS);
  }

  #sound(): void {
    const context = this.#context;
    if (!context) return;
    const out = context.createGain();
    out.gain.value = LOUDNESS;
    out.connect(context.destination);
    this.#out = out;
    for (const [start, length, pitch] of NOTES) {
      const from = context.currentTime + start;
      const tone = context.createOscillator();
      const shape = context.createGain();
      tone.type = 'square';
      tone.frequency.value = pitch;
      shape.gain.setValueAtTime(0, from);
      shape.gain.linearRampToValueAtTime(1, from + 0.015);
      shape.gain.setValueAtTime(1, from + length - 0.04);
      shape.gain.linearRampToValueAtTime(0, from + length);
      tone.connect(shape).connect(out);
      tone.start(from);
      tone.stop(from + length);
    }
  }
}

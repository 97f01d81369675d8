/** A voice note: recorded by the browser's MediaRecorder for at most a minute, and played back. */

const MAX_S = 60;
/** In order of wish; the hub takes WebM, Ogg and MP4. Safari has MP4 only. */
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
const BITS_PER_SECOND = 32_000;

export interface Voice {
  readonly type: string;
  readonly bytes: ArrayBuffer;
  /** Length, seconds. */
  readonly seconds: number;
}

/** Chromium tells whether the hub's Permissions-Policy lets the page use the microphone; others find out when they ask. */
function isAllowed(): boolean {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return featurePolicy?.allowsFeature('microphone') ?? true;
}

/** This browser can record, on this page (only secure pages reach the microphone). */
export function canRecord(): boolean {
  return (
    isAllowed() &&
    typeof MediaRecorder !== 'undefined' &&
    typeof navigator !== 'undefined' &&
    navigator.mediaDevices !== undefined &&
    TYPES.some((type) => MediaRecorder.isTypeSupported(type))
  );
}

export class Recorder {
  state = $state<'off' | 'opening' | 'on' | 'denied'>('off');
  /** Recorded so far, whole seconds. */
  seconds = $state(0);
  readonly maxS = MAX_S;
  #recorder: MediaRecorder | null = null;
  #clock: ReturnType<typeof setInterval> | undefined;

  /** Records until `stop`, or for a minute; `onvoice` gets what was said. */
  async start(onvoice: (voice: Voice) => void): Promise<void> {
    if (this.state === 'opening' || this.state === 'on') return;
    this.state = 'opening';
    this.seconds = 0;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? '';
      const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
      const parts: Blob[] = [];
      recorder.ondataavailable = ({ data }) => void parts.push(data);
      recorder.onstop = () => void this.#done(stream, parts, mimeType, onvoice);
      this.#recorder = recorder;
      recorder.start();
      this.state = 'on';
      this.#clock = setInterval(() => ++this.seconds >= MAX_S && this.stop(), 1_000);
    } catch {
      this.state = 'denied';
    }
  }

  stop(): void {
    clearInterval(this.#clock);
    if (this.#recorder?.state === 'recording') this.#recorder.stop();
  }

  async #done(stream: MediaStream, parts: Blob[], mimeType: string, onvoice: (voice: Voice) => void): Promise<void> {
    stream.getTracks().forEach((track) => track.stop());
    this.#recorder = null;
    this.state = 'off';
    const type = mimeType.split(';')[0] ?? mimeType;
    const bytes = await new Blob(parts).arrayBuffer();
    if (bytes.byteLength > 0) onvoice({ type, bytes, seconds: Math.max(1, this.seconds) });
  }
}

/** Plays through Web Audio: the hub's content security policy lets no `<audio>` play from memory. */
export class Player {
  state = $state<'off' | 'on' | 'failed'>('off');
  #context: AudioContext | null = null;
  #source: AudioBufferSourceNode | null = null;

  async play(bytes: ArrayBuffer): Promise<void> {
    this.stop();
    try {
      this.#context ??= new AudioContext();
      await this.#context.resume();
      const source = this.#context.createBufferSource();
      // Decoding takes the bytes away: a copy goes.
      source.buffer = await this.#context.decodeAudioData(bytes.slice(0));
      source.connect(this.#context.destination);
      source.onended = () => void (this.#source === source && (this.state = 'off'));
      this.#source = source;
      source.start();
      this.state = 'on';
    } catch {
      this.state = 'failed';
    }
  }

  stop(): void {
    this.#source?.stop();
    this.#source = null;
    this.state = 'off';
  }

  /** Gives the sound device back. */
  close(): void {
    this.stop();
    void this.#context?.close();
    this.#context = null;
  }
}

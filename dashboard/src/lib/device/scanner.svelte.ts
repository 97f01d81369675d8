/** Codes through the phone's camera. Whatever ends the looking stops the camera too: its light is out. */
import { codeReader, type ReadCode } from './detector';

/** Looked at this often, milliseconds. */
const EVERY_MS = 200;
/** Enough for a small code at arm's length, and little to look through. */
const WANTED: MediaStreamConstraints = {
  video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
  audio: false,
};

/** This page may ask for a camera: browsers give none to a page that came without https. */
export function canScan(): boolean {
  return typeof navigator !== 'undefined' && navigator.mediaDevices?.getUserMedia !== undefined;
}

export class Scanner {
  state = $state<'off' | 'opening' | 'on' | 'denied'>('off');
  #stream: MediaStream | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts openings: what belongs to an earlier one is dropped. */
  #opening = 0;
  readonly #reader: () => Promise<ReadCode>;

  constructor(reader: () => Promise<ReadCode> = codeReader) {
    this.#reader = reader;
  }

  /** Opens the camera into `video`; `onfound` hears one code, then the camera is closed. */
  async start(video: HTMLVideoElement, onfound: (code: string) => void): Promise<void> {
    if (this.state === 'opening' || this.state === 'on') return;
    const opening = ++this.#opening;
    this.state = 'opening';
    try {
      const stream = await navigator.mediaDevices.getUserMedia(WANTED);
      if (opening !== this.#opening) return end(stream);
      this.#stream = stream;
      stream.getTracks().forEach((track) => track.addEventListener('ended', () => opening === this.#opening && this.#fail()));
      video.srcObject = stream;
      const [read] = await Promise.all([this.#reader(), video.play()]);
      if (opening !== this.#opening) return;
      this.state = 'on';
      this.#look(read, video, onfound, opening);
    } catch {
      if (opening === this.#opening) this.#fail();
    }
  }

  stop(): void {
    this.#opening += 1;
    clearTimeout(this.#timer);
    if (this.#stream) end(this.#stream);
    this.#stream = null;
    this.state = 'off';
  }

  /** Refused, taken away, or there is none. */
  #fail(): void {
    this.stop();
    this.state = 'denied';
  }

  #look(read: ReadCode, video: HTMLVideoElement, onfound: (code: string) => void, opening: number): void {
    this.#timer = setTimeout(async () => {
      const code = await read(video).catch(() => null);
      if (opening !== this.#opening) return;
      if (code === null) return this.#look(read, video, onfound, opening);
      this.stop();
      onfound(code);
    }, EVERY_MS);
  }
}

function end(stream: MediaStream): void {
  stream.getTracks().forEach((track) => track.stop());
}

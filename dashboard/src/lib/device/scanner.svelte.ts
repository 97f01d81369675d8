/** Codes through the phone's camera, by the browser's own BarcodeDetector (Shape Detection API) where it has one. */

interface Found {
  readonly rawValue: string;
}
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly Found[]>;
}
type DetectorClass = new (options?: { formats?: string[] }) => Detector;

/** Looked at this often, milliseconds. */
const EVERY_MS = 200;
const FORMATS = ['qr_code', 'data_matrix', 'code_128', 'ean_13'];

function detectorClass(): DetectorClass | undefined {
  return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
}

/** This browser can read codes. */
export function canScan(): boolean {
  return detectorClass() !== undefined && typeof navigator !== 'undefined' && navigator.mediaDevices !== undefined;
}

export class Scanner {
  state = $state<'off' | 'opening' | 'on' | 'denied'>('off');
  #stream: MediaStream | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Opens the camera into `video`; `onfound` hears one code, then the camera is closed. */
  async start(video: HTMLVideoElement, onfound: (code: string) => void): Promise<void> {
    const Class = detectorClass();
    if (!Class || this.state === 'opening' || this.state === 'on') return;
    this.state = 'opening';
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
      // Closed while the browser was asking.
      if ((this.state as string) !== 'opening') return stream.getTracks().forEach((track) => track.stop());
      this.#stream = stream;
      video.srcObject = stream;
      await video.play();
      this.state = 'on';
      this.#look(new Class({ formats: FORMATS }), video, onfound);
    } catch {
      this.stop();
      this.state = 'denied';
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.state = 'off';
  }

  #look(detector: Detector, video: HTMLVideoElement, onfound: (code: string) => void): void {
    this.#timer = setTimeout(async () => {
      const found = await detector.detect(video).catch(() => []);
      if (this.state !== 'on') return;
      const code = found[0]?.rawValue.trim();
      if (code) {
        this.stop();
        onfound(code);
      } else this.#look(detector, video, onfound);
    }, EVERY_MS);
  }
}

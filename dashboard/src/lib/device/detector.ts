/**
 * What reads the codes in a camera's picture: the browser's own BarcodeDetector (Shape Detection API) where it has one
 * that works, else a reader of QR codes that is loaded when a camera is opened. Nothing leaves this device.
 */

interface Found {
  readonly rawValue: string;
}
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly Found[]>;
}
interface DetectorClass {
  new (options?: { formats?: string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}
/** The text of a code in the picture of this moment, null while there is none. */
export type ReadCode = (source: HTMLVideoElement) => Promise<string | null>;

const FORMATS = ['qr_code', 'data_matrix', 'code_128', 'ean_13'];

/** The browser's own; some have the class and nothing behind it, and then name no formats. */
async function native(): Promise<Detector | null> {
  const Class = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = Class ? await Class.getSupportedFormats().catch(() => []) : [];
  return Class && formats.includes('qr_code') ? new Class({ formats: FORMATS.filter((one) => formats.includes(one)) }) : null;
}

async function own(): Promise<Detector> {
  const { BarcodeDetector } = await import('qr/decode.js');
  return new BarcodeDetector({ formats: ['qr_code'] });
}

/** Rejects when no reader can be loaded. */
export async function codeReader(): Promise<ReadCode> {
  const builtIn = await native();
  let detector = builtIn ?? (await own());
  return async (source) => {
    try {
      const found = await detector.detect(source);
      return found.map((one) => one.rawValue.trim()).find((text) => text !== '') ?? null;
    } catch {
      if (detector === builtIn) detector = await own();
      return null;
    }
  };
}

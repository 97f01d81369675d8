/** A picture as it is sent: made smaller on the phone, so that it goes out in seconds, with the place it was taken at. */
import type { LatLon } from '../wire';
import { placeOfPhoto } from './exif_place';

/** The longest side of what is sent, pixels; the hub keeps no more. */
const MAX_SIDE_PX = 2_048;
const QUALITY = 0.85;
/** What the hub takes at most, bytes. */
const MAX_BYTES = 20 * 1_024 * 1_024;

export interface Picture {
  readonly type: string;
  readonly bytes: ArrayBuffer;
  readonly place: LatLon | null;
}

/** `too_big`: larger than the hub takes, and this browser cannot make it smaller. */
export class TooBig extends Error {
  override name = 'TooBig';
}

/** The sides of a picture that is to fit; never enlarged, never 0. */
export function fitted(width: number, height: number, max = MAX_SIDE_PX): [number, number] {
  const scale = Math.min(1, max / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** Reads, turns upright and scales. A format that this browser cannot draw (HEIC) goes as it is: the hub says what it is. */
export async function pictureOf(file: Blob): Promise<Picture> {
  const original = await file.arrayBuffer();
  const place = placeOfPhoto(original);
  const smaller = await scaled(file).catch(() => null);
  const bytes = smaller ? await smaller.arrayBuffer() : original;
  if (bytes.byteLength > MAX_BYTES) throw new TooBig();
  return { type: smaller?.type || file.type || 'application/octet-stream', bytes, place };
}

async function scaled(file: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = fitted(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  } finally {
    bitmap.close();
  }
}

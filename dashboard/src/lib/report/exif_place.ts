/**
 * Where a photo was taken, read from the camera's own notes in a JPEG (Exif 2.32 section 4.6.6, GPS IFD). Read here and not
 * only by the hub: a picture is made smaller before it is sent, which takes the notes away, and the place is needed without
 * network too. Pure; any bytes are safe; null when there is no place or it is none on earth.
 */
import type { LatLon } from '../wire';

const JPEG = 0xffd8;
const APP1 = 0xffe1;
const START_OF_SCAN = 0xffda;
/** "Exif\0\0" */
const EXIF_MARK = [0x45, 0x78, 0x69, 0x66, 0, 0];
const GPS_IFD = 0x8825;
const TAG = { latRef: 1, lat: 2, lonRef: 3, lon: 4 } as const;
const ENTRY_BYTES = 12;
const MAX_ENTRIES = 200;

/** The TIFF block of a JPEG's Exif segment. */
function exifOf(bytes: ArrayBuffer): DataView | null {
  const view = new DataView(bytes);
  if (view.byteLength < 4 || view.getUint16(0) !== JPEG) return null;
  for (let at = 2; at + 10 <= view.byteLength; ) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (marker >> 8 !== 0xff || marker === START_OF_SCAN || length < 2) return null;
    const isExif = marker === APP1 && EXIF_MARK.every((byte, index) => view.getUint8(at + 4 + index) === byte);
    const end = Math.min(at + 2 + length, view.byteLength);
    if (isExif && end > at + 10) return new DataView(bytes, at + 10, end - at - 10);
    at += 2 + length;
  }
  return null;
}

class Tiff {
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(view: DataView) {
    this.#view = view;
    this.#little = view.byteLength >= 2 && view.getUint16(0) === 0x4949;
  }

  u16 = (at: number): number => (at + 2 <= this.#view.byteLength ? this.#view.getUint16(at, this.#little) : 0);
  u32 = (at: number): number => (at + 4 <= this.#view.byteLength ? this.#view.getUint32(at, this.#little) : 0);
  letter = (at: number): string => (at < this.#view.byteLength ? String.fromCharCode(this.#view.getUint8(at)) : '');

  /** Where the value of a tag stands (or, for long values, its offset does); null when the directory has no such tag. */
  entry(directory: number, tag: number): number | null {
    const count = Math.min(this.u16(directory), MAX_ENTRIES);
    for (let index = 0; index < count; index++) {
      const at = directory + 2 + index * ENTRY_BYTES;
      if (this.u16(at) === tag) return at + 8;
    }
    return null;
  }

  /** Degrees, minutes, seconds as three fractions. */
  degrees(directory: number, tag: number): number {
    const entry = this.entry(directory, tag);
    if (entry === null) return Number.NaN;
    const at = this.u32(entry);
    const part = (index: number): number => this.u32(at + index * 8) / this.u32(at + index * 8 + 4);
    return part(0) + part(1) / 60 + part(2) / 3_600;
  }

  /** -1 when the reference letter of a coordinate is the given one (S, W). */
  sign(directory: number, tag: number, negative: string): number {
    const entry = this.entry(directory, tag);
    return entry !== null && this.letter(entry) === negative ? -1 : 1;
  }
}

export function placeOfPhoto(bytes: ArrayBuffer): LatLon | null {
  const exif = exifOf(bytes);
  if (!exif) return null;
  const tiff = new Tiff(exif);
  const entry = tiff.entry(tiff.u32(4), GPS_IFD);
  if (entry === null) return null;
  const gps = tiff.u32(entry);
  const lat = tiff.sign(gps, TAG.latRef, 'S') * tiff.degrees(gps, TAG.lat);
  const lon = tiff.sign(gps, TAG.lonRef, 'W') * tiff.degrees(gps, TAG.lon);
  // Cameras without a fix write zeros.
  const isPlace = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
  return isPlace ? { lat, lon } : null;
}

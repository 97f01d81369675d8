/** Makes a picture from a phone's camera small enough for a weak line. Its place and time stay on the phone. */

/** The hub keeps no more than this of the longest side. */
const LONGEST_PX = 2_048;
const QUALITY = 0.85;
/** Below this it is sent as it is. */
const SMALL_BYTES = 400_000;

/** The size within `longest`, never larger than it was. */
export function fitted(width: number, height: number, longest = LONGEST_PX): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** A smaller JPEG, or the file itself where this browser cannot read it. */
export async function smaller(file: Blob): Promise<Blob> {
  if (file.size <= SMALL_BYTES || !file.type.startsWith('image/')) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const { width, height } = fitted(bitmap.width, bitmap.height);
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}

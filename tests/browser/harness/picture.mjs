// A picture as a phone's camera would give it: drawn in the page, perhaps with the place where it was taken.

/** Degrees as three fractions: whole degrees, whole minutes, thousandths of seconds. */
function fractions(degrees) {
  const thousandths = Math.round(degrees * 3_600_000);
  return [Math.floor(thousandths / 3_600_000), 1, Math.floor(thousandths / 60_000) % 60, 1, thousandths % 60_000, 1_000];
}

/** An Exif segment (TIFF, little endian) that says north and east. */
function exif({ lat, lon }) {
  const [GPS_AT, LAT_AT] = [26, 80];
  const short = (value) => [value & 255, value >> 8];
  const long = (value) => [...short(value & 65_535), ...short(value >>> 16)];
  const entry = (tag, kind, count, value) => [...short(tag), ...short(kind), ...long(count), ...long(value)];
  const first = [...short(1), ...entry(0x8825, 4, 1, GPS_AT), ...long(0)];
  const gps = [entry(1, 2, 2, 78), entry(2, 5, 3, LAT_AT), entry(3, 2, 2, 69), entry(4, 5, 3, LAT_AT + 24)];
  const tiff = [73, 73, 42, 0, ...long(8), ...first, ...short(4), ...gps.flat(), ...long(0)];
  const body = [...Buffer.from('Exif\0\0'), ...tiff, ...[...fractions(lat), ...fractions(lon)].flatMap(long)];
  const length = body.length + 2;
  return Buffer.from([0xff, 0xe1, length >> 8, length & 255, ...body]);
}

/** The same picture, taken at `place`. */
export async function pictureAt(person, place) {
  const plain = await picture(person);
  const { buffer } = plain;
  return { ...plain, buffer: Buffer.concat([buffer.subarray(0, 2), exif(place), buffer.subarray(2)]) };
}

export async function picture(person) {
  const bytes = await person.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(640, 480);
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#886644';
    pen.fillRect(0, 0, 640, 480);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
  });
  return { name: 'picture.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(bytes) };
}

// A picture as a phone's camera would give it: drawn in the page.

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

// What a phone's camera sees when it is held over a code: raw video that Chromium plays in place of a camera.

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import encodeQR from 'qr';

const WIDTH = 640;
const HEIGHT = 480;
/** Pixels of one module of the code. */
const MODULE = 8;
const GREY = 110;
const PAPER = 235;
const INK = 20;

/** The flags of a browser whose camera shows a QR code of `text`, and is allowed without a question. */
export function cameraOn(text) {
  const folder = mkdtempSync(path.join(tmpdir(), 'fengdi-film-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'code.y4m');
  const out = openSync(file, 'w');
  writeSync(out, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F5:1 Ip A1:1 C420jpeg\nFRAME\n`);
  writeSync(out, picture(encodeQR(text, 'raw', { border: 4 })));
  writeSync(out, Buffer.alloc((WIDTH * HEIGHT) / 2, 128));
  closeSync(out);
  return ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${file}`];
}

/** The code on white paper that lies on something grey. */
function picture(modules) {
  const luma = Buffer.alloc(WIDTH * HEIGHT, GREY);
  const side = modules.length * MODULE;
  const [left, top] = [(WIDTH - side) >> 1, (HEIGHT - side) >> 1];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dark = modules[Math.floor(y / MODULE)][Math.floor(x / MODULE)];
      luma[(top + y) * WIDTH + left + x] = dark ? INK : PAPER;
    }
  }
  return luma;
}

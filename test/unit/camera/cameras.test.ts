import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { linuxCameras, macCameras, windowsCameras } from '../../../server/src/camera/cameras';

it('lists the cameras of Linux, each by its first node', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'likeness-v4l-'));
  try {
    for (const [node, index, name] of [
      ['video0', '0', 'Front'],
      ['video1', '1', 'Front'],
      ['video10', '0', 'Door'],
      ['video2', '0', 'Desk'],
    ]) {
      mkdirSync(join(folder, node!));
      writeFileSync(join(folder, node!, 'index'), `${index}\n`);
      writeFileSync(join(folder, node!, 'name'), `${name}\n`);
    }
    expect(await linuxCameras(folder)).toEqual([
      { id: '0', title: 'Front' },
      { id: '2', title: 'Desk' },
      { id: '10', title: 'Door' },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  expect(await linuxCameras(folder)).toEqual([]);
});

it('lists the cameras that AVFoundation names, without screens and microphones', () => {
  const log = `[AVFoundation indev @ 0x7f8] AVFoundation video devices:
[AVFoundation indev @ 0x7f8] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7f8] [1] Capture screen 0
[AVFoundation indev @ 0x7f8] AVFoundation audio devices:
[AVFoundation indev @ 0x7f8] [0] MacBook Pro Microphone
: Input/output error`;
  expect(macCameras(log)).toEqual([{ id: '0', title: 'FaceTime HD Camera' }]);
});

it('lists the cameras that DirectShow names, in new and in old words', () => {
  const now = `[dshow @ 000001] "Integrated Camera" (video)
[dshow @ 000001]   Alternative name "@device_pnp_x"
[dshow @ 000001] "Microphone" (audio)`;
  const before = `[dshow @ 0000] DirectShow video devices (some may be both video and audio devices)
[dshow @ 0000]  "Integrated Camera"
[dshow @ 0000]     Alternative name "@device_pnp_x"
[dshow @ 0000] DirectShow audio devices
[dshow @ 0000]  "Microphone"`;
  const expected = [{ id: 'Integrated Camera', title: 'Integrated Camera' }];
  expect(windowsCameras(now)).toEqual(expected);
  expect(windowsCameras(before)).toEqual(expected);
});

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { describe, expect, it } from 'vitest';
import {
  readFacesTable,
  writeFacesTable,
  type FaceRow,
} from '../../../server/src/dataset/facesTable';
import { faceRow } from './faceRows';
import { tempFolder } from './tempFolder';

const rows: FaceRow[] = [faceRow('anna/1.jpg', 1), faceRow('Zoë 😀/ 2.png', 2), faceRow('b/3', 3)];

describe('the table of faces', () => {
  it('gives back exactly what was written', async () => {
    const path = join(await tempFolder(), 'faces.arrow');
    await writeFacesTable(path, { written: '2026-01-02T03:04:05.678Z', rows });
    expect(await readFacesTable(path)).toEqual({ written: '2026-01-02T03:04:05.678Z', rows });
  });

  it('may be empty', async () => {
    const path = join(await tempFolder(), 'faces.arrow');
    await writeFacesTable(path, { written: 'w', rows: [] });
    expect(await readFacesTable(path)).toEqual({ written: 'w', rows: [] });
  });

  it('is an Arrow file with the columns that other programs expect', async () => {
    const path = join(await tempFolder(), 'faces.arrow');
    await writeFacesTable(path, { written: 'w', rows });
    const bytes = await readFile(path);
    expect(bytes.subarray(0, 6).toString()).toBe('ARROW1');
    const table = tableFromIPC(bytes);
    expect(Object.fromEntries(table.schema.fields.map((f) => [f.name, String(f.type)]))).toEqual({
      image: 'Utf8',
      sha256: 'Utf8',
      detector: 'Utf8',
      photo: 'Utf8',
      photoSha256: 'Utf8',
      settings: 'Utf8',
      score: 'Float64',
      sharpness: 'Float64',
      photoBytes: 'Float64',
      boxX: 'Float64',
      boxY: 'Float64',
      boxWidth: 'Float64',
      boxHeight: 'Float64',
      landmarks: 'FixedSizeList[136]<Float32>',
    });
  });

  it('refuses another file and one that is cut off, with the way out', async () => {
    const path = join(await tempFolder(), 'faces.arrow');
    await writeFile(path, 'not a table');
    await expect(readFacesTable(path)).rejects.toMatchObject({ code: 1003, path });
    await writeFacesTable(path, { written: 'w', rows });
    await writeFile(path, (await readFile(path)).subarray(0, 900));
    await expect(readFacesTable(path)).rejects.toMatchObject({ code: 1003, path });
    await rm(path);
    await mkdir(path);
    await expect(readFacesTable(path)).rejects.toMatchObject({ code: 1002, path });
  });

  it('notices a flipped bit anywhere in a face, be it in the last digit of a landmark', async () => {
    const path = join(await tempFolder(), 'faces.arrow');
    await writeFacesTable(path, { written: 'w', rows });
    const whole = await readFile(path);
    const landmarks = rows[1]!.landmarks;
    const values = [
      Buffer.from(landmarks.buffer, 4 * 77, 4),
      Buffer.from(rows[0]!.sha256),
      Buffer.from(Float64Array.of(rows[2]!.score).buffer),
    ];
    for (const value of values) {
      const bytes = Buffer.from(whole);
      const at = bytes.indexOf(value);
      expect(at).toBeGreaterThan(0);
      bytes[at]! ^= 1;
      await writeFile(path, bytes);
      await expect(readFacesTable(path)).rejects.toMatchObject({ code: 1003, path });
    }
  });

  it('never ends in anything but its rows or CorruptFile, whatever bytes are flipped', async () => {
    const path = join(await tempFolder(), 'faces.arrow');
    await writeFacesTable(path, { written: 'w', rows });
    const whole = await readFile(path);
    const random = xorshift128plus(11);
    let refused = 0;
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(whole);
      for (let k = uniformInt(random, 1, 4); k > 0; k--) {
        bytes[uniformInt(random, 0, bytes.length - 1)]! ^= 1 << uniformInt(random, 0, 7);
      }
      await writeFile(path, bytes);
      const read = await readFacesTable(path).catch((error: unknown) => error);
      if (read instanceof Error) {
        expect(read).toMatchObject({ code: 1003, path });
        refused++;
      } else expect((read as { rows: FaceRow[] }).rows).toEqual(rows);
    }
    expect(refused).toBeGreaterThan(200);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
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
  });
});

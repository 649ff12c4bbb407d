import { mkdir, open, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fromBufferPromise, openPromise } from 'yauzl';
import { ErrorCode } from '../../../protocol/src/errors';
import type { Progress } from '../../../protocol/src/progress';
import { exportDataset } from '../../../server/src/archives/exportDataset';
import { importArchive } from '../../../server/src/archives/importArchive';
import { writeZip } from '../../../server/src/archives/writeZip';
import { centralHeader, endRecords, localHeader } from '../../../server/src/archives/zipRecords';
import { readDataset, readFaces } from '../../../server/src/dataset/datasetIndex';
import { writeFacesTable, type FaceRow } from '../../../server/src/dataset/facesTable';
import { writeList } from '../../../server/src/dataset/listFile';
import { sha256 } from '../../../server/src/files/hash';
import { faceRow } from '../dataset/faceRows';
import { tempFolder } from '../dataset/tempFolder';
import { filesIn, importBytes, namesIn } from './archiveFiles';
import { makeTar } from './tarMaker';
import { makeZip } from './zipMaker';
import { SLOW_ONCE } from '../../fixtures/timing';

const IMAGES = ['ada/1.jpg', 'ada/2.jpg', 'Zoë/1 🙂.jpg', 'bo/1.jpg'];

/** A dataset as prepare leaves it; crops are any bytes. */
async function makeDataset(images = IMAGES, listed = images): Promise<string> {
  const dataset = await tempFolder();
  const rows: FaceRow[] = [];
  for (const [i, image] of images.entries()) {
    const crop = `crop of ${image}`;
    await put(join(dataset, 'images', image), crop);
    rows.push(faceRow(image, i, { sha256: sha256(crop) }));
  }
  await writeList(join(dataset, 'list.txt'), listed);
  const written = '2026-01-02T03:04:05.000Z';
  await writeFacesTable(join(dataset, 'faces.arrow'), { written, rows });
  const report = { format: 'likeness.report/1', written, read: 4, skippedPhotos: [], handMade: [] };
  await put(join(dataset, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  return dataset;
}

async function put(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function rowsOf(dataset: string): Promise<FaceRow[]> {
  return [...(await readFaces(dataset)).values()].sort((a, b) => (a.image < b.image ? -1 : 1));
}

async function newFile(name = 'dataset.zip'): Promise<string> {
  return join(await tempFolder(), name);
}

describe('the export of a dataset', () => {
  it('becomes an equal dataset when it is imported', async () => {
    const dataset = await makeDataset();
    const file = await newFile();
    const report = await exportDataset({ dataset, file });
    expect(report).toMatchObject({ images: 4, people: 3, missing: 0 });
    const target = join(await tempFolder(), 'copy');
    const imported = await importArchive({ archive: file, target, into: 'dataset' });
    expect(imported.added).toHaveLength(4);
    expect(imported.skipped).toEqual({});
    const [copy, original] = [await filesIn(target), await filesIn(dataset)];
    // The table says when it was written; its rows are compared below.
    delete copy['faces.arrow'];
    delete original['faces.arrow'];
    expect(copy).toEqual(original);
    expect(await rowsOf(target)).toEqual(await rowsOf(dataset));
    expect(await readDataset(target)).toHaveLength(4);
  });

  it('gives the same bytes whenever it is made, and whatever the files’ dates', async () => {
    const dataset = await makeDataset();
    const [one, other] = [await newFile(), await newFile('other.zip')];
    await exportDataset({ dataset, file: one });
    await utimes(join(dataset, 'images', 'ada/1.jpg'), 1e9, 1e9);
    await exportDataset({ dataset, file: other });
    expect((await readFile(one)).equals(await readFile(other))).toBe(true);
  });

  it('has what list.txt names and no other crop; the memory of those taken out travels too', async () => {
    const dataset = await makeDataset(IMAGES, ['ada/1.jpg', 'bo/1.jpg', 'gone/1.jpg']);
    const file = await newFile();
    const notes: string[] = [];
    const report = await exportDataset({ dataset, file }, { onNote: (note) => notes.push(note) });
    expect(report).toMatchObject({ images: 2, missing: 1 });
    expect(notes.join()).toMatch(/1 crops that list.txt names are not there/);
    const target = await tempFolder();
    await importArchive({ archive: file, target, into: 'dataset' });
    expect(await readFile(join(target, 'list.txt'), 'utf8')).toBe('ada/1.jpg\nbo/1.jpg\n');
    expect(await readdir(join(target, 'images'))).toEqual(['ada', 'bo']);
    expect(await rowsOf(target)).toHaveLength(4);
  });

  it('replaces a file only on request, and leaves nothing else in its folder', async () => {
    const dataset = await makeDataset();
    const file = await newFile();
    await writeFile(file, 'mine');
    await expect(exportDataset({ dataset, file })).rejects.toMatchObject({
      code: ErrorCode.InvalidInput,
      remedy: expect.stringMatching(/--overwrite/) as string,
    });
    expect(await readFile(file, 'utf8')).toBe('mine');
    await exportDataset({ dataset, file, overwrite: true });
    expect((await readFile(file)).subarray(0, 2).toString()).toBe('PK');
    expect(await readdir(dirname(file))).toEqual(['dataset.zip']);
  });

  it('stops at once when cancelled, and leaves nothing', SLOW_ONCE, async () => {
    const dataset = await makeDataset(Array.from({ length: 400 }, (_, i) => `p${i % 9}/${i}.jpg`));
    const file = await newFile();
    const controller = new AbortController();
    let abortedMs = 0;
    const onProgress = ({ done }: Progress) => {
      if (done === 0) return;
      abortedMs = performance.now();
      controller.abort();
    };
    const exporting = exportDataset({ dataset, file }, { signal: controller.signal, onProgress });
    await expect(exporting).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    expect(performance.now() - abortedMs).toBeLessThan(200);
    expect(await readdir(dirname(file))).toEqual([]);
  });

  it('reports progress up to the last file', async () => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push({ ...progress });
    await exportDataset({ dataset: await makeDataset(), file: await newFile() }, { onProgress });
    expect(seen.at(-1)).toMatchObject({ step: 'Packing', done: 7, total: 7 });
  });

  it('says what is wrong with a folder that is no dataset', async () => {
    const file = await newFile();
    for (const dataset of [await tempFolder(), '/nowhere/at all']) {
      const exporting = exportDataset({ dataset, file });
      await expect(exporting).rejects.toMatchObject({ code: ErrorCode.NotFound });
    }
    const empty = await makeDataset([]);
    await expect(exportDataset({ dataset: empty, file })).rejects.toMatchObject({
      code: ErrorCode.NotEnoughData,
    });
    expect(await readdir(dirname(file))).toEqual([]);
  });
});

describe('a zip that is written', () => {
  it('is read by another program’s rules: sizes and sums before the data, no folders, names in UTF-8', async () => {
    const dataset = await makeDataset();
    const file = await newFile();
    await exportDataset({ dataset, file });
    const zip = await openPromise(file, { strictFileNames: true });
    const names: string[] = [];
    for await (const entry of zip.eachEntry()) {
      names.push(entry.fileName);
      expect(entry).toMatchObject({ compressionMethod: 0, generalPurposeBitFlag: 0x800 });
      const local = await zip.readLocalFileHeaderPromise(entry, { minimal: false });
      expect(local).toMatchObject({
        crc32: entry.crc32,
        compressedSize: entry.compressedSize,
        uncompressedSize: entry.uncompressedSize,
      });
    }
    const crops = ['Zoë/1 🙂.jpg', 'ada/1.jpg', 'ada/2.jpg', 'bo/1.jpg'];
    expect(names).toEqual([
      ...['list.txt', 'faces.arrow', 'report.json'],
      ...crops.map((name) => `images/${name}`),
    ]);
  });

  it('counts more members than 16 bits can, in ZIP64', async () => {
    const entries = Array.from({ length: 70_000 }, (_, i) => ({
      ...{ name: `p/${i}.jpg`, bytes: 0, crc: 0 },
      offset: 0,
    }));
    const body: Buffer[] = [];
    let at = 0;
    for (const entry of entries) {
      entry.offset = at;
      body.push(localHeader(entry));
      at += body.at(-1)!.length;
    }
    const directory = Buffer.concat(entries.map(centralHeader));
    const end = endRecords(entries.length, directory.length, at);
    // Out of memory: of a file, each member would be read by itself.
    const zip = await fromBufferPromise(Buffer.concat([...body, directory, end]));
    expect(zip.entryCount).toBe(70_000);
    let last = '';
    for await (const { fileName } of zip.eachEntry()) last = fileName;
    expect(last).toBe('p/69999.jpg');
  });

  it('has sizes and positions beyond 32 bits, in ZIP64', async () => {
    const file = await newFile('large.zip');
    const handle = await open(file, 'w');
    const large = { name: 'large', bytes: 2 ** 32 + 5, crc: 0, offset: 0 };
    const first = localHeader(large);
    const content = Buffer.from('behind it');
    const offset = first.length + large.bytes;
    const small = { name: 'small', bytes: content.length, crc: crc32(content), offset };
    const directory = Buffer.concat([large, small].map(centralHeader));
    const local = localHeader(small);
    const directoryAt = offset + local.length + content.length;
    const end = endRecords(2, directory.length, directoryAt);
    await handle.write(first, 0, first.length, 0);
    // In between lies a hole: nothing is written to the disk.
    const rest = Buffer.concat([local, content, directory, end]);
    await handle.write(rest, 0, rest.length, offset);
    await handle.close();
    const zip = await openPromise(file, { autoClose: false });
    const found: Record<string, number> = {};
    for await (const entry of zip.eachEntry()) {
      found[entry.fileName] = entry.uncompressedSize;
      if (entry.fileName !== 'small') continue;
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry))
        chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).toBe('behind it');
    }
    zip.close();
    expect(found).toEqual({ large: 2 ** 32 + 5, small: 9 });
  });

  it('takes a file too large for the memory, and its sum before it', async () => {
    const folder = await tempFolder();
    const [large, file] = [join(folder, 'large'), join(folder, 'a.zip')];
    await writeFile(large, 'begin');
    await truncate(large, 17e6);
    await writeZip(file, [{ file: large, name: 'large' }], () => undefined);
    const zip = await openPromise(file);
    for await (const { crc32: crc } of zip.eachEntry()) {
      expect(crc).toBe(crc32(await readFile(large)));
    }
  });
});

describe('an import into a dataset', () => {
  it('takes the article’s layout: list.txt and images/, below any folder', async () => {
    const members = [
      { name: 'dataset/list.txt', data: 'ada/1.jpg\r\nbo/1.jpg\r\nbo/9.jpg\r\n' },
      { name: 'dataset/images/ada/1.jpg', data: 'one' },
      { name: 'dataset/images/ada/2.jpg', data: 'unlisted' },
      { name: 'dataset/images/bo/1.jpg', data: 'two' },
    ];
    for (const content of [makeZip(members), makeTar(members)]) {
      const target = join(await tempFolder(), 'dataset');
      const { files, report } = await importBytes(content, { target, into: 'dataset' });
      expect(files).toEqual({
        'list.txt': 'ada/1.jpg\nbo/1.jpg\n',
        'images/ada/1.jpg': 'one',
        'images/bo/1.jpg': 'two',
      });
      expect(report.added).toEqual(['images/ada/1.jpg', 'images/bo/1.jpg']);
      expect(report.skipped).toEqual({ 'not-in-list': 1 });
    }
  });

  it('adds to what is there: lines, crops and faces; a crop of a taken name keeps its face', async () => {
    const target = await makeDataset(['ada/1.jpg', 'cy/1.jpg'], ['ada/1.jpg']);
    await writeFile(join(target, 'images', 'ada/1.jpg'), 'another crop');
    const file = await newFile();
    const source = await makeDataset();
    await exportDataset({ dataset: source, file });
    await importArchive({ archive: file, target, into: 'dataset' });
    expect((await readFile(join(target, 'list.txt'), 'utf8')).split('\n')).toEqual([
      ...['Zoë/1 🙂.jpg', 'ada/1 (2).jpg', 'ada/1.jpg', 'ada/2.jpg', 'bo/1.jpg', ''],
    ]);
    const rows = await rowsOf(target);
    expect(rows.map(({ image }) => image)).toEqual([
      ...['Zoë/1 🙂.jpg', 'ada/1 (2).jpg', 'ada/1.jpg', 'ada/2.jpg', 'bo/1.jpg', 'cy/1.jpg'],
    ]);
    expect(rows[1]).toEqual({ ...(await rowsOf(source))[1], image: 'ada/1 (2).jpg' });
    expect(await readFile(join(target, 'images', 'ada/1.jpg'), 'utf8')).toBe('another crop');
  });

  it('leaves out of the list what somebody took out of it', async () => {
    const target = await makeDataset(IMAGES, ['ada/1.jpg']);
    const file = await newFile();
    await exportDataset({ dataset: await makeDataset(), file });
    const report = await importArchive({ archive: file, target, into: 'dataset' });
    expect(report).toMatchObject({ added: [], identical: 4 });
    expect(await readFile(join(target, 'list.txt'), 'utf8')).toBe('ada/1.jpg\n');
  });

  it('goes on without a table of faces that is damaged or made up', async () => {
    const members = [
      { name: 'list.txt', data: 'ada/1.jpg' },
      { name: 'images/ada/1.jpg', data: 'one' },
      { name: 'faces.arrow', data: 'ARROW1\0\0 not really' },
    ];
    const notes: string[] = [];
    const target = join(await tempFolder(), 'dataset');
    await importBytes(
      makeZip(members),
      { target, into: 'dataset' },
      { onNote: (note) => notes.push(note) },
    );
    expect(notes.join()).toMatch(/table of faces cannot be read/);
    expect(await namesIn(join(target, 'images'))).toEqual(['ada/1.jpg']);
    expect(await rowsOf(target)).toEqual([]);
  });
});

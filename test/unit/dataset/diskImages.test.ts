import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cropsIn } from '../../../server/src/dataset/datasetIndex';
import { DiskFolder, type DiskImages } from '../../../server/src/dataset/diskImages';

let images: string;

beforeEach(() => {
  images = join(mkdtempSync(join(tmpdir(), 'likeness-disk-')), 'images');
});
afterEach(() => {
  rmSync(join(images, '..'), { recursive: true, force: true });
});

function put(image: string): void {
  const path = join(images, image);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
}

const listed = ({ persons }: DiskImages) =>
  [...persons].flatMap(([person, names]) => [...names].sort().map((name) => `${person}/${name}`));

/** Makes a folder look as if it had not changed for an hour. */
function age(person: string): void {
  const then = new Date(Date.now() - 3_600_000);
  utimesSync(join(images, person), then, then);
}

describe('the images folder of an open list', () => {
  it('holds what the rest of the program finds there', async () => {
    for (const image of [
      'b/2.jpg',
      'a/1.jpg',
      'a/.hidden',
      'a/notes.txt',
      '.git/x.jpg',
      'a/c/3.jpg',
    ]) {
      put(image);
    }
    writeFileSync(join(images, 'stray.jpg'), '');
    const disk = await new DiskFolder(images).refresh();
    expect(listed(disk)).toEqual(['a/1.jpg', 'b/2.jpg']);
    expect(listed(disk)).toEqual(await cropsIn(images));
  });

  it('follows links inside itself, and no others', async () => {
    put('a/1.jpg');
    put('b/2.jpg');
    symlinkSync(join(images, 'a/1.jpg'), join(images, 'b/linked.jpg'));
    symlinkSync('/etc/hostname', join(images, 'b/outside.jpg'));
    symlinkSync(join(images, 'a'), join(images, 'same'));
    const disk = await new DiskFolder(images).refresh();
    expect(listed(disk)).toEqual(await cropsIn(images));
    expect(listed(disk)).toContain('b/linked.jpg');
    expect(listed(disk)).not.toContain('b/outside.jpg');
  });

  it('may be missing, and come', async () => {
    const folder = new DiskFolder(images);
    expect(await folder.refresh()).toMatchObject({ exists: false });
    put('a/1.jpg');
    expect(listed(await folder.refresh())).toEqual(['a/1.jpg']);
    rmSync(images, { recursive: true });
    expect(await folder.refresh()).toMatchObject({ exists: false });
  });

  it('notices what comes and goes', async () => {
    const folder = new DiskFolder(images);
    put('a/1.jpg');
    await folder.refresh();
    put('a/2.jpg');
    put('b/1.jpg');
    expect(listed(await folder.refresh())).toEqual(['a/1.jpg', 'a/2.jpg', 'b/1.jpg']);
    rmSync(join(images, 'a'), { recursive: true });
    expect(listed(await folder.refresh())).toEqual(['b/1.jpg']);
  });

  it('is listed again only where something has changed', async () => {
    const folder = new DiskFolder(images);
    put('a/1.jpg');
    put('b/1.jpg');
    age('a');
    age('b');
    const before = await folder.refresh();
    put('b/2.jpg');
    const after = await folder.refresh();
    expect(after.persons.get('a')).toBe(before.persons.get('a'));
    expect(after.persons.get('b')).not.toBe(before.persons.get('b'));
  });

  it('is the very same object when all is as it was, however young', async () => {
    const folder = new DiskFolder(images);
    expect(await folder.refresh()).toBe(await folder.refresh());
    put('a/1.jpg');
    put('b/1.jpg');
    const before = await folder.refresh();
    expect(await folder.refresh()).toBe(before);
    rmSync(join(images, 'a/1.jpg'));
    put('a/2.jpg');
    expect(await folder.refresh()).not.toBe(before);
  });

  it('is believed a change that its time does not show', async () => {
    const folder = new DiskFolder(images);
    put('a/1.jpg');
    age('a');
    await folder.refresh();
    put('a/2.jpg');
    age('a');
    folder.noteChange('a');
    expect(listed(await folder.refresh('noted'))).toEqual(['a/1.jpg', 'a/2.jpg']);
  });

  it('is looked at where changes were noted, new people and lost ones in any case', async () => {
    const folder = new DiskFolder(images);
    put('a/1.jpg');
    put('b/1.jpg');
    await folder.refresh();
    put('a/2.jpg');
    put('c/1.jpg');
    rmSync(join(images, 'b'), { recursive: true });
    expect(listed(await folder.refresh('noted'))).toEqual(['a/1.jpg', 'c/1.jpg']);
  });

  it('answers whoever asks during a look with what came after it began', async () => {
    const folder = new DiskFolder(images);
    put('a/1.jpg');
    const first = folder.refresh();
    put('a/2.jpg');
    folder.noteChange('a');
    const second = folder.refresh();
    await first;
    expect(listed(await second)).toEqual(['a/1.jpg', 'a/2.jpg']);
  });
});

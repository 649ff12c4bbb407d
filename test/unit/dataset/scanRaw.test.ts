import { execFileSync } from 'node:child_process';
import { mkdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ignored } from '../../../server/src/dataset/safeFolder';
import { scanRaw, type RawPhoto } from '../../../server/src/dataset/scanRaw';
import { tempFolder, touch } from './tempFolder';

async function scan(raw: string, exclude?: string) {
  const photos: RawPhoto[] = [];
  const ignored: Ignored[] = [];
  for await (const photo of scanRaw(raw, { exclude, onIgnored: (found) => ignored.push(found) })) {
    photos.push(photo);
  }
  const why = Object.fromEntries(ignored.map((found) => [found.path, found.why]));
  return { photos, images: photos.map(({ image }) => image), ignored: why };
}

describe('scanRaw', () => {
  it('reads person folders in the order of list.txt, with every kind of name', async () => {
    const raw = await tempFolder();
    const names = ['a/1.jpg', 'a b/z 1.JPEG', 'a-b/1.png', 'Zoë 😀/ü.heic', 'a/no extension'];
    await touch(raw, ...names);
    const { photos, images, ignored } = await scan(raw);
    expect(images).toEqual([
      'Zoë 😀/ü.heic',
      'a b/z 1.JPEG',
      'a-b/1.png',
      'a/1.jpg',
      'a/no extension',
    ]);
    expect(ignored).toEqual({});
    expect(photos[3]).toEqual({
      image: 'a/1.jpg',
      path: 'a/1.jpg',
      file: join(await realpath(raw), 'a', '1.jpg'),
    });
  });

  it('reads VGGFace2’s test/ and train/, a person in both as one', async () => {
    const root = await tempFolder();
    await touch(root, 'train/n000002/0001_01.jpg', 'train/n000003/0001_01.jpg');
    await touch(root, 'test/n000001/0002_01.jpg', 'test/n000002/0000_02.jpg', 'LICENSE.txt');
    const { photos, ignored } = await scan(root);
    expect(photos.map(({ image, path }) => [image, path])).toEqual([
      ['n000001/0002_01.jpg', 'test/n000001/0002_01.jpg'],
      ['n000002/0000_02.jpg', 'test/n000002/0000_02.jpg'],
      ['n000002/0001_01.jpg', 'train/n000002/0001_01.jpg'],
      ['n000003/0001_01.jpg', 'train/n000003/0001_01.jpg'],
    ]);
    expect(ignored).toEqual({ 'LICENSE.txt': 'is not in a person’s folder' });
  });

  it('yields both photos when two parts have one of the same name', async () => {
    const root = await tempFolder();
    await touch(root, 'train/anna/1.jpg', 'test/anna/1.jpg');
    expect((await scan(root)).photos.map(({ path }) => path)).toEqual([
      'test/anna/1.jpg',
      'train/anna/1.jpg',
    ]);
  });

  it('says what it does not take, and passes hidden files over', async () => {
    const raw = await tempFolder();
    await touch(raw, 'loose.jpg', 'anna/1.jpg', 'anna/notes.txt', 'anna/holiday/2.jpg');
    await touch(raw, 'anna/.DS_Store', '.git/x/1.jpg', '@eaDir/y/1.jpg', 'anna/Thumbs.db');
    const { images, ignored } = await scan(raw);
    expect(images).toEqual(['anna/1.jpg']);
    expect(ignored).toEqual({
      'loose.jpg': 'is not in a person’s folder',
      'anna/notes.txt': 'is not a photo by its name',
      'anna/holiday': 'is a folder inside a person’s folder',
    });
  });

  it('passes over a dataset that lies inside', async () => {
    const raw = await tempFolder();
    await touch(raw, 'anna/1.jpg', 'dataset/images/anna/1.jpg');
    expect(await scan(raw, join(raw, 'dataset'))).toMatchObject({
      images: ['anna/1.jpg'],
      ignored: {},
    });
  });

  it.skipIf(process.platform === 'win32')(
    'follows no link out of the folder or in circles',
    async () => {
      const [raw, elsewhere] = [await tempFolder(), await tempFolder()];
      await touch(elsewhere, 'secret.jpg', 'bea/1.jpg');
      await touch(raw, 'anna/1.jpg');
      await mkdir(join(raw, 'carl'));
      await symlink(join(elsewhere, 'secret.jpg'), join(raw, 'anna/out.jpg'));
      await symlink(join(elsewhere, 'bea'), join(raw, 'bea'));
      await symlink(raw, join(raw, 'anna/loop'));
      await symlink(join(raw, 'nowhere'), join(raw, 'anna/broken.jpg'));
      await symlink(join(raw, 'anna/1.jpg'), join(raw, 'carl/link.jpg'));
      execFileSync('mkfifo', [join(raw, 'anna/pipe.jpg')]);
      const { images, ignored } = await scan(raw);
      expect(images).toEqual(['anna/1.jpg', 'carl/link.jpg']);
      expect(ignored).toEqual({
        'anna/out.jpg': 'is a link that leaves the folder of photos',
        bea: 'is a link that leaves the folder of photos',
        'anna/loop': 'is a link to a folder that it is in',
        'anna/broken.jpg': 'is a link that leads nowhere (ENOENT)',
        'anna/pipe.jpg': 'is neither a file nor a folder',
      });
    },
  );

  it('takes a link as the folder of photos itself', async () => {
    const [raw, elsewhere] = [await tempFolder(), await tempFolder()];
    await touch(raw, 'anna/1.jpg');
    await symlink(raw, join(elsewhere, 'photos'));
    expect((await scan(join(elsewhere, 'photos'))).images).toEqual(['anna/1.jpg']);
  });

  it('says that a missing folder is missing', async () => {
    const raw = join(await tempFolder(), 'nobody');
    await expect(scan(raw)).rejects.toMatchObject({ code: 1002, path: raw });
  });
});

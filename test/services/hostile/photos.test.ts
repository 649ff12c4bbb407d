import { execFileSync } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportFile } from '../../../server/src/dataset/report';
import type { Ended } from '../runLikeness';
import { likenessWithin, permissionsBind, POWERLESS_ID } from './limits';
import { hugePng } from './hugePng';
import { QUICK, smallWorld, tempFolder, treeOf } from './world';

const isUnix = process.platform !== 'win32';

/** Names that trip up scripts, terminals or other disks; each is a person and a photo. */
const NAMES = [
  ' leading and trailing ',
  '👩‍🚀🇩🇪',
  '‮سارة‬ שרה',
  '-rf',
  'quote\'"`$(x)',
  '%2e%2e%2f',
  'tab\there',
  'back\\slash',
  'CON.',
  'é'.repeat(117), // with its extension 238 bytes: the longest that is taken
];

let raw: string;
let dataset: string;
let before: Record<string, string>;
let ended: Ended;
let report: ReportFile;
let sockets: Server;

async function put(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(raw, path)), { recursive: true });
  await writeFile(join(raw, path), content);
}

/** Why a photo was skipped; undefined when it was not. */
function reasonOf(photo: string): string | undefined {
  const skip = report.skippedPhotos.find((skipped) => skipped.photo === photo);
  return skip && `${skip.reason}: ${skip.words}`;
}

const ignoredWhy = (path: string) => report.ignored.find((ignored) => ignored.path === path)?.why;

const kept = async () => new Set((await readFile(join(dataset, 'list.txt'), 'utf8')).split('\n'));

describe.skipIf(!isUnix || !permissionsBind())(
  'a folder of photos with everything wrong with it (needs Unix, and a checkout others can read)',
  () => {
    beforeAll(async () => {
      const folder = await tempFolder();
      [raw, dataset] = [join(folder, 'raw'), join(folder, 'dataset')];
      const world = join(await smallWorld(), 'raw');
      await copyFolder(world);
      await writeDamaged(await readFile(join(world, 'p1/1.jpg')));
      await writeNames(world);
      await writeLinks(folder);
      await writeSpecialFiles();
      // A person's folder and a photo that nobody but their owner may read.
      await put('secret/1.jpg', 'x');
      await put('p3/forbidden.jpg', 'x');
      before = await treeOf(raw);
      await chmod(join(raw, 'secret'), 0);
      await chmod(join(raw, 'p3/forbidden.jpg'), 0);
      await mkdir(dataset);
      await chown(dataset, POWERLESS_ID, POWERLESS_ID);
      await chmod(folder, 0o755);
      const args = ['prepare', raw, dataset, ...QUICK, '--json'];
      ended = await likenessWithin(args, { cwd: '/', powerless: true });
      await chmod(join(raw, 'secret'), 0o755);
      await chmod(join(raw, 'p3/forbidden.jpg'), 0o644);
      if (ended.code === 0) {
        report = JSON.parse(await readFile(join(dataset, 'report.json'), 'utf8')) as ReportFile;
      }
    });
    afterAll(() => new Promise((closed) => sockets.close(closed)));

    async function copyFolder(world: string): Promise<void> {
      for (const photo of ['p1/1.jpg', 'p1/2.jpg', 'p2/1.jpg', 'p3/1.jpg']) {
        await put(photo, await readFile(join(world, photo)));
      }
    }

    async function writeDamaged(photo: Buffer): Promise<void> {
      const png = await sharp(photo).png().toBuffer();
      await put('damaged/half.jpg', photo.subarray(0, photo.length / 2));
      await put('damaged/half.png', png.subarray(0, png.length / 2));
      await put('damaged/nothing.jpg', '');
      await put('damaged/only a header.jpg', photo.subarray(0, 20));
      await put('damaged/zeros.jpg', Buffer.alloc(photo.length));
      await put('damaged/text.jpg', 'Dear diary');
      await put('damaged/page.png', '<!doctype html><p>404 Not Found</p>');
      await put('damaged/archive.jpg', Buffer.from('PK\x03\x04 and so on'));
      await put('damaged/film.jpg', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'));
      await put('damaged/really a png.jpg', png);
      await put(
        'damaged/really a jpeg.png',
        await sharp(photo).modulate({ brightness: 1.1 }).jpeg().toBuffer(),
      );
      await put(
        'damaged/without an end.jpg',
        (await sharp(photo).flop().jpeg().toBuffer()).subarray(0, -2),
      );
      await put('damaged/one pixel.png', await dot(1, 1));
      await put('damaged/a line.png', await dot(1, 20_000));
      await hugePng(join(raw, 'damaged/huge.png'), 50_000, 50_000);
    }

    async function writeNames(world: string): Promise<void> {
      const photo = join(world, 'p2/2.jpg');
      for (const [i, name] of NAMES.entries()) {
        const marked = Buffer.concat([await readFile(photo), Buffer.from([i])]);
        await put(`${name}/${name}.jpg`, marked);
      }
      await put(`p1/${'x'.repeat(251)}.jpg`, 'too long a name to write beside it');
      await put(`${'ü'.repeat(127)}x/1.jpg`, 'too long a person');
      await put('p1/two\nlines.jpg', 'x');
      const notUtf8 = Buffer.concat([
        Buffer.from(join(raw, 'p1/')),
        Buffer.from([0xff, 0xfe, 0x2e]),
        Buffer.from('jpg'),
      ]);
      await writeFile(notUtf8, 'x').catch(() => undefined); // macOS takes no such name
    }

    async function writeLinks(folder: string): Promise<void> {
      await mkdir(join(folder, 'elsewhere'));
      await copyFile(join(raw, 'p1/1.jpg'), join(folder, 'elsewhere/1.jpg'));
      await mkdir(join(raw, 'links'));
      const link = (target: string, name: string) => symlink(target, join(raw, 'links', name));
      await link('round.jpg', 'and.jpg');
      await link('and.jpg', 'round.jpg');
      await link('.', 'itself');
      await link('..', 'parent');
      await link(join(folder, 'elsewhere/1.jpg'), 'outside.jpg');
      await link('nowhere.jpg', 'dangling.jpg');
      await link('/dev/zero', 'zeros.jpg');
      await link('../p1/2.jpg', 'inside.jpg');
      await symlink(join(folder, 'elsewhere'), join(raw, 'outside'));
      await symlink('.', join(raw, 'self'));
    }

    async function writeSpecialFiles(): Promise<void> {
      await mkdir(join(raw, 'special'));
      execFileSync('mkfifo', [join(raw, 'special/pipe.jpg')]);
      if (process.getuid!() === 0)
        execFileSync('mknod', [join(raw, 'special/null.jpg'), 'c', '1', '3']);
      sockets = createServer();
      // A socket's path may have 107 bytes at most: it is made in the folder that is current.
      const here = process.cwd();
      process.chdir(join(raw, 'special'));
      await new Promise<void>((listening) => sockets.listen('socket.jpg', listening));
      process.chdir(here);
    }

    it('is prepared to the end, and every photo is kept or skipped with a reason', () => {
      expect(ended.err).not.toContain('This should not have happened');
      expect(ended.code).toBe(0);
      const skipped = Object.values(report.skipped).reduce((sum, count) => sum + count, 0);
      expect(report.read).toBe(report.kept + skipped);
      for (const { reason, words } of report.skippedPhotos) {
        expect(reason === 'no-face' || words.length > 5, `${reason} ${words}`).toBe(true);
      }
    });

    it('leaves the photos as they were', async () => {
      expect(await treeOf(raw)).toEqual(before);
    });

    it.each([
      ['half.jpg', /cannot be decoded: .*(premature end|cut off)/],
      ['half.png', /cannot be decoded/],
      ['nothing.jpg', /the file is empty/],
      ['only a header.jpg', /cannot be decoded/],
      ['zeros.jpg', /not an image/],
      ['text.jpg', /not an image/],
      ['page.png', /an SVG, HTML or XML document/],
      ['archive.jpg', /a ZIP archive/],
      ['film.jpg', /a video/],
      ['huge.png', /pixel limit/],
    ])('skips %s with the reason', (name, words) => {
      expect(reasonOf(`damaged/${name}`)).toMatch(/^unreadable: /);
      expect(reasonOf(`damaged/${name}`)).toMatch(words);
    });

    it.each(['one pixel.png', 'a line.png'])('finds no face in %s', (name) => {
      expect(reasonOf(`damaged/${name}`)).toMatch(/^no-face/);
    });

    it('takes what is an image, whatever its name says, and one that lacks only its end', async () => {
      const images = await kept();
      for (const name of ['really a png.jpg', 'really a jpeg.png', 'without an end.jpg']) {
        expect(images).toContain(`damaged/${name}`);
      }
    });

    it('takes names with spaces, emoji, right-to-left letters, quotes and 240 bytes', async () => {
      const images = await kept();
      for (const name of NAMES) expect(images).toContain(`${name}/${name}.jpg`);
    });

    it('skips names that list.txt cannot hold, or that are too long to write', () => {
      expect(reasonOf(`p1/${'x'.repeat(251)}.jpg`)).toContain('longer than 240 bytes');
      expect(reasonOf(`${'ü'.repeat(127)}x/1.jpg`)).toContain('longer than 240 bytes');
      expect(reasonOf('p1/two\nlines.jpg')).toContain('cannot stand in a line of list.txt');
    });

    it('neither leaves the folder by links nor runs in circles', async () => {
      expect(ignoredWhy('links/and.jpg')).toContain('leads nowhere (ELOOP)');
      expect(ignoredWhy('links/itself')).toContain('a folder that it is in');
      expect(ignoredWhy('links/parent')).toContain('a folder that it is in');
      expect(ignoredWhy('links/outside.jpg')).toContain('leaves the folder of photos');
      expect(ignoredWhy('links/dangling.jpg')).toContain('leads nowhere (ENOENT)');
      expect(ignoredWhy('links/zeros.jpg')).toContain('leaves the folder of photos');
      expect(ignoredWhy('outside')).toContain('leaves the folder of photos');
      expect(ignoredWhy('self')).toContain('a folder that it is in');
      // Of a link inside the folder and what it leads to one is kept.
      expect([...(await kept())].filter((image) => /p1\/2.jpg|inside/.test(image))).toHaveLength(1);
    });

    it('waits for no pipe, socket or device', () => {
      const special = ['pipe.jpg', 'socket.jpg', ...(process.getuid!() === 0 ? ['null.jpg'] : [])];
      for (const name of special) {
        expect(ignoredWhy(`special/${name}`)).toBe('is neither a file nor a folder');
      }
    });

    it('names the folder and the photo it may not read', () => {
      expect(ignoredWhy('secret')).toBe('cannot be read (EACCES)');
      expect(reasonOf('p3/forbidden.jpg')).toMatch(
        /^unreadable: .*forbidden.jpg cannot be read \(EACCES\)/,
      );
    });

    it('goes the same way again, without looking at anything twice', async () => {
      const tree = await treeOf(join(dataset, 'images'));
      await chmod(join(raw, 'secret'), 0);
      const args = ['prepare', raw, dataset, ...QUICK, '--json'];
      const again = await likenessWithin(args, { cwd: '/', powerless: true });
      await chmod(join(raw, 'secret'), 0o755);
      expect(again.code).toBe(0);
      expect(JSON.parse(again.out)).toMatchObject({
        read: report.read,
        kept: report.kept,
        made: 0,
      });
      expect(await treeOf(join(dataset, 'images'))).toEqual(tree);
    });
  },
);

/** A white PNG. */
function dot(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
}

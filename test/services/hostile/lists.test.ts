import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { likenessWithin } from './limits';
import { CROPS, QUICK, treeOf, worldCopy } from './world';

let cwd: string;
beforeEach(async () => {
  cwd = await worldCopy();
});

const likeness = (...args: string[]) => likenessWithin(args, { cwd });
const list = () => join(cwd, 'dataset/list.txt');

/** A world in which only these crops are in the dataset, as if nothing else had ever been there. */
async function withOnly(images: readonly string[]): Promise<void> {
  await writeFile(list(), images.map((image) => `${image}\n`).join(''));
}

describe('a list.txt with everything wrong with it', () => {
  beforeEach(() =>
    writeFile(
      list(),
      [
        '\ufeffp1/1.jpg\r',
        'p1/1.jpg\r',
        'p1/2.jpg',
        'p1/gone.jpg',
        'nobody/1.jpg',
        '../raw/p1/3.jpg',
        'p1/../../raw/p1/3.jpg',
        '/etc/passwd',
        'C:\\photos\\1.jpg',
        'just a line',
        '',
        'p2/1.jpg',
        'p2/2.jpg\r',
      ].join('\n'),
    ),
  );

  it('gives the features of what it names rightly, and says what it passes over', async () => {
    const before = await treeOf(join(cwd, 'dataset'));
    const { code, out, err } = await likeness('train', 'dataset', '--epochs', '1', '--json');
    expect([code, err]).toEqual([0, expect.not.stringContaining('should not have') as string]);
    expect(JSON.parse(out)).toMatchObject({ epochs: 1 });
    for (const image of ['p1/gone.jpg', 'nobody/1.jpg']) {
      expect(err).toContain(`${image} is left out: `);
      expect(err).toContain(`${join('images', image)} does not exist.`);
    }
    for (const line of ['../raw', 'p1/../..', '/etc/passwd', 'C:', 'just a line']) {
      expect(err).toMatch(`"${line}`);
    }
    expect(err).toContain('list.txt, line 6: "../raw/p1/3.jpg" is not <person>/<image>');
    expect(await treeOf(join(cwd, 'dataset'))).toEqual(before);
    const images = JSON.parse(await readFile(join(await newestRun(), 'config.json'), 'utf8')) as {
      images: { image: string }[];
    };
    expect(images.images.map(({ image }) => image)).toEqual([
      ...['p1/1.jpg', 'p1/2.jpg', 'p2/1.jpg', 'p2/2.jpg'],
    ]);
  });

  it('is put in order by prepare, what was taken out staying out', async () => {
    const { code, err } = await likeness('prepare', 'raw', 'dataset', ...QUICK, '--json');
    expect([code, err]).toEqual([0, expect.not.stringContaining('should not have') as string]);
    expect(await readFile(list(), 'utf8')).toBe(
      ['nobody/1.jpg', 'p1/1.jpg', 'p1/2.jpg', 'p1/gone.jpg', 'p2/1.jpg', 'p2/2.jpg', ''].join(
        '\n',
      ),
    );
  });
});

async function newestRun(): Promise<string> {
  const runs = join(cwd, '.likeness/runs');
  return join(runs, (await readdir(runs)).sort().at(-1)!);
}

describe('a list.txt that is no list', () => {
  it.each([
    ['UTF-16, as some editors save it', Buffer.from('\ufeffp1/1.jpg\r\np2/1.jpg\r\n', 'utf16le')],
    ['zeros, as a crash of the machine can leave it', Buffer.alloc(300)],
  ])('(%s) stops every verb with its name, and is never written over', async (_what, bytes) => {
    await writeFile(list(), bytes);
    const before = await treeOf(cwd);
    const verbs = [
      ['prepare', 'raw', 'dataset', ...QUICK],
      ['features', 'dataset'],
      ['train', 'dataset'],
      ['evaluate', 'dataset'],
    ];
    for (const verb of verbs) {
      const { code, out, err } = await likeness(...verb);
      expect([verb[0], code, out]).toEqual([verb[0], 1, '']);
      expect(err).toContain('list.txt is not UTF-8 text.');
      expect(err).toContain('Save it again as UTF-8');
    }
    expect(await treeOf(cwd)).toEqual(before);
  });
});

describe('too little to train on', () => {
  it('one person only', async () => {
    await withOnly(CROPS.filter((image) => image.startsWith('p1/')));
    const runs = await treeOf(join(cwd, '.likeness/runs'));
    const { code, out, err } = await likeness('train', 'dataset');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('there is only p1 to train on');
    expect(err).toContain('at least one more person');
    expect(await treeOf(join(cwd, '.likeness/runs'))).toEqual(runs);
  });

  it('one image a person', async () => {
    await withOnly(CROPS.filter((image) => image.endsWith('/1.jpg')));
    const { code, out, err } = await likeness('train', 'dataset');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('All 3 people have just one image');
    expect(err).toContain('at least one more photo');
  });

  it('nobody at all', async () => {
    await withOnly([]);
    for (const verb of ['train', 'evaluate']) {
      const { code, out, err } = await likeness(verb, 'dataset');
      expect([code, out, err]).toEqual([
        1,
        '',
        expect.not.stringContaining('should not') as string,
      ]);
    }
  });

  it('and one person, one photo is enough to prepare and to recognise', async () => {
    await rm(join(cwd, 'dataset'), { recursive: true });
    await rm(join(cwd, '.likeness'), { recursive: true });
    await mkdir(join(cwd, 'few/p1'), { recursive: true });
    await cp(join(cwd, 'raw/p1/1.jpg'), join(cwd, 'few/p1/1.jpg'));
    const prepared = await likeness('prepare', 'few', 'dataset', ...QUICK, '--json');
    expect(JSON.parse(prepared.out)).toMatchObject({ read: 1, kept: 1 });
    expect((await likeness('enroll', 'One', 'few/p1/1.jpg', ...QUICK)).code).toBe(0);
    const found = await likeness('recognize', 'raw/p1/2.jpg', ...QUICK, '--json');
    expect(JSON.parse(found.out)).toMatchObject([{ name: 'One' }]);
  });
});

describe.skipIf(process.platform === 'win32')('a pipe where a crop should be (needs Unix)', () => {
  it('is passed over by name; nothing waits for it', async () => {
    const pipe = join(cwd, 'dataset/images/p1/1.jpg');
    await rm(pipe);
    execFileSync('mkfifo', [pipe]);
    const features = await likeness('train', 'dataset', '--epochs', '1', '--json');
    expect(features.code).toBe(0);
    expect(features.err).toContain(`p1/1.jpg is left out: ${pipe} is not a file.`);
    const found = await likeness('recognize', 'dataset/images/p1/1.jpg', ...QUICK);
    expect([found.code, found.err]).toEqual([
      1,
      expect.stringContaining('is not a file') as string,
    ]);
    const prepared = await likeness('prepare', 'raw', 'dataset', ...QUICK);
    expect(prepared.code).not.toBeNull();
    expect(prepared.err).not.toContain('should not have happened');
  });
});

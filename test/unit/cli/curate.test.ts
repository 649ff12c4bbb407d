import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { runProgram } from '../../../server/src/cli/program';
import { LISTED, makeDataset, type SampleDataset } from '../curation/sampleDataset';
import { fakeTerminal } from './fakeTerminal';

let sample: SampleDataset;
beforeEach(async () => void (sample = await makeDataset()));

async function curate(verb: string, ...args: string[]) {
  const { terminal, written } = fakeTerminal();
  const all = ['curate', verb, sample.dataset, ...args, '--workspace', sample.workspace];
  const code = await runProgram(all, terminal);
  return { code, ...written };
}

const lines = async () => (await readFile(join(sample.dataset, 'list.txt'), 'utf8')).split('\n');

it('each verb says what it did, and undo takes it back', async () => {
  const done: [args: string[], words: string][] = [
    [['rename', 'anna', 'Ada L.x'], 'rename anna to Ada L.x (3 images).\n'],
    [['merge', 'cem', '--into', 'bea'], 'merge cem into bea.\n'],
    [['move', 'bea/1.jpg', '--to', 'Ada L.x'], 'move bea/1.jpg to Ada L.x.\n'],
    [['exclude', 'bea'], 'exclude 2 images of bea (2 images).\n'],
    [['include', 'bea/2.jpg'], 'include bea/2.jpg.\n'],
    [['delete', 'bea/2.jpg', 'Ada L.x'], 'delete 5 images (5 images).\n'],
  ];
  for (const [[verb, ...args], words] of done) {
    expect(await curate(verb!, ...args)).toEqual({ code: 0, out: words, err: '' });
  }
  expect((await curate('history')).out).toContain('undo  delete 5 images');
  for (const [, words] of [...done].reverse()) {
    const { out } = await curate('undo');
    expect(out).toContain(`Undone: ${words.replace(/( \(\d images\))?\.\n$/, '')}`);
  }
  expect((await lines()).slice(0, -1)).toEqual(LISTED);
  expect(await curate('undo')).toMatchObject({ code: 1, out: '' });
  expect((await curate('redo')).out).toContain('Redone: rename anna to Ada L.x');
});

it('the trash is emptied, and results come as JSON', async () => {
  const { out } = await curate('delete', 'anna/1.jpg', '--json');
  expect(JSON.parse(out)).toMatchObject({ words: 'delete anna/1.jpg', images: 1 });
  expect((await curate('empty-trash')).out).toBe('Gone for good: 1 file.\n');
  expect((await curate('history')).out).toBe('There is nothing to undo.\n');
});

it('what is wrong is said in a sentence, and nothing changes', async () => {
  const before = await lines();
  const { code, err } = await curate('rename', 'anna', 'bea');
  expect(code).toBe(2);
  expect(err).toContain('There is a person bea already.\nChoose another name, or merge the two.');
  expect((await curate('recrop', 'anna/1.jpg', '--face', '1,2')).code).toBe(2);
  expect((await curate('recrop', 'cem/1.jpg')).err).toContain('not known which photo cem/1.jpg');
  expect(await lines()).toEqual(before);
});

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../../server/src/cli/program';
import { fakeTerminal } from './fakeTerminal';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'likeness-cli-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function likeness(...args: string[]) {
  const { terminal, written } = fakeTerminal();
  const code = await runProgram(args, terminal);
  return { code, ...written };
}

const VERBS =
  'cluster prepare curate features train runs evaluate review map export-head projector enroll people search recognize live status'.split(
    ' ',
  );

describe('help', () => {
  it('lists every verb', async () => {
    const { code, out, err } = await likeness('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const verb of VERBS) expect(out).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
  });

  it.each(VERBS)('of %s has examples and the exit codes', async (verb) => {
    const { code, out } = await likeness(verb, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`Usage: likeness ${verb}`);
    expect(out).toMatch(new RegExp(`Examples:\\n  likeness ${verb}`));
    expect(out).toContain('130 cancelled');
  });

  it('is shown, as wrong usage, when no verb is given', async () => {
    const { code, out, err } = await likeness();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: likeness');
  });

  it('says which version this is', async () => {
    expect((await likeness('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('wrong usage', () => {
  const wrong: [name: string, args: string, sentence: RegExp][] = [
    ['an unknown verb', 'recognise', /unknown command 'recognise'.*Did you mean recognize/s],
    ['an unknown option', 'status --fast', /unknown option '--fast'/],
    ['a missing argument', 'prepare raw', /missing required argument 'dataset'/],
    ['too many arguments', 'prepare a b c', /too many arguments/],
    ['no epochs', 'train d --epochs 0', /'0' is invalid. It must be a whole number of at least 1/],
    ['a seed with a fraction', 'train d --seed 1.5', /'1.5' is invalid/],
    ['a mining that is none', 'train d --mining gold', /random, semi-hard, batch-hard/],
    ['a policy that is none', 'prepare a b --policy best', /largest, most-central, single-only/],
    ['an engine that is none', 'status --engine caffe', /auto, onnx, tfjs/],
    ['a provider that is none', '--provider abacus status', /auto, cpu, cuda/],
    ['a share of no whole', 'prepare a b --shard 3/2', /must be i\/n/],
    ['a rate above 1', 'evaluate d --far 2', /'2' is invalid/],
    ['nothing to train on', 'train', /no dataset to train on/],
    ['nothing to compute features of', 'features', /Either features of a dataset are computed/],
    ['pruning and computing', 'features d --prune', /Either features of a dataset are computed/],
    ['a location that is none', 'people --gallery ftp://x', /nothing at ftp:\/\/ addresses/],
    ['nothing to evaluate', 'evaluate', /Either a dataset or a pairs file/],
    ['pairs and a dataset', 'evaluate d --pairs p --images i', /Either a dataset or a pairs file/],
    ['pairs without images', 'evaluate --pairs p.txt', /--pairs and --images belong together/],
    ['a threshold for no run', 'evaluate d --store-threshold', /no run to keep a threshold with/],
  ];

  it.each(wrong)('such as %s exits 2 with a sentence', async (_name, args, sentence) => {
    const { code, out, err } = await likeness(...args.split(' '));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(sentence);
  });
});

describe('people of an empty gallery', () => {
  it('are none, in JSON and in words, and nothing is written', async () => {
    const gallery = join(folder, 'empty');
    expect(await likeness('people', '--gallery', gallery, '--json')).toMatchObject({
      code: 0,
      out: '[]\n',
    });
    const { out } = await likeness('people', '--gallery', gallery);
    expect(out).toBe(`Nobody is enrolled in ${gallery}.\n`);
    expect(existsSync(gallery)).toBe(false);
  });

  it.each([['remove Ada'], ['rename Ada Grace']])('cannot be %sd', async (args) => {
    const gallery = join(folder, 'empty');
    const { code, out, err } = await likeness('people', ...args.split(' '), '--gallery', gallery);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Nobody named "Ada"');
  });
});

describe('files that are not there', () => {
  it.each([
    ['prepare nowhere dataset', 'nowhere'],
    ['train nowhere', 'nowhere'],
    ['evaluate nowhere', 'nowhere'],
    ['evaluate d --model nowhere', 'nowhere'],
    ['train --resume nowhere', 'nowhere'],
  ])('make "%s" exit 1 and name the file', async (args, name) => {
    const inFolder = args.split(' ').map((arg) => (arg === name ? join(folder, name) : arg));
    const { code, out, err } = await likeness(...inFolder, '--json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(join(folder, name));
    expect(err).not.toContain('should not have happened');
  });
});

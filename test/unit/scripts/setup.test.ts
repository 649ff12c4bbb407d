import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSupportedNode, missingPackages, ROOT, type Lockfile } from '../../../scripts/setup.mjs';

describe('the Node version', () => {
  it.each([
    ['18.20.4', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['21.7.3', false],
    ['22.12.0', false],
    ['22.13.0', true],
    ['23.11.0', false],
    ['24.0.0', true],
    ['26.1.0', true],
  ])('%s is supported: %s', (version, supported) => {
    expect(isSupportedNode(version)).toBe(supported);
  });

  it('is the same range that package.json names', () => {
    const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
    const { engines } = JSON.parse(text) as { engines: { node: string } };
    expect(engines.node).toBe('^20.19.0 || ^22.13.0 || >=24');
  });
});

describe('missing packages', () => {
  const lock = (packages: Lockfile['packages']): Lockfile => ({ packages });
  const wanted = lock({
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0' },
    'node_modules/only-on-windows': { version: '3.0.0', optional: true },
  });

  it('are all of them on a fresh clone, other platforms’ optional ones aside', () => {
    expect(missingPackages(wanted, null)).toEqual(['node_modules/a', 'node_modules/b']);
  });

  it('are none when every version fits', () => {
    const installed = lock({
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0' },
    });
    expect(missingPackages(wanted, installed)).toEqual([]);
  });

  it('are those whose version the lockfile has moved', () => {
    const installed = lock({
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.9.9' },
    });
    expect(missingPackages(wanted, installed)).toEqual(['node_modules/b']);
  });
});

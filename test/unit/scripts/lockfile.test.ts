import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  missingOptional,
  platformEntry,
  type LockPackages,
} from '../../../scripts/completeLockfile.mjs';
import { ROOT } from '../../../scripts/setup.mjs';

describe('package-lock.json', () => {
  it('has every platform’s packages, or npm ci refuses it (node scripts/completeLockfile.mjs)', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: LockPackages;
    };
    expect(missingOptional(lock.packages).map(({ name }) => name)).toEqual([]);
  });
});

describe('completing a lockfile', () => {
  const parent = { version: '2.0.0', license: 'MIT', dev: true };

  it('finds optional dependencies beside a package, below it and further up', () => {
    const packages: LockPackages = {
      '': {},
      'node_modules/a': { optionalDependencies: { 'a-linux-x64': '1.0.0' } },
      'node_modules/a/node_modules/b': {
        optionalDependencies: { inner: '1.0.0', 'a-linux-x64': '1.0.0', lost: '3.0.0' },
      },
      'node_modules/a/node_modules/b/node_modules/inner': {},
      'node_modules/a-linux-x64': {},
    };
    expect(missingOptional(packages).map(({ name }) => name)).toEqual(['lost']);
  });

  it.each([
    ['@x/y-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
    ['@x/y-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@x/y-linux-arm-musleabihf', { os: ['linux'], cpu: ['arm'], libc: ['musl'] }],
    ['@x/y-win32-x64-msvc', { os: ['win32'], cpu: ['x64'] }],
    ['@x/y-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@x/y-android-arm-eabi', { os: ['android'], cpu: ['arm'] }],
  ])('reads the platform of %s from its name', (name, platform) => {
    const entry = platformEntry({ name, version: '2.0.0', parent });
    expect(entry).toEqual({ ...parent, optional: true, ...platform });
  });

  it('refuses what it cannot know', () => {
    expect(() => platformEntry({ name: 'fsevents', version: '2.0.0', parent })).toThrow('fsevents');
    expect(() => platformEntry({ name: 'x-linux-x64', version: '^2.0.0', parent })).toThrow('^2');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nativePlatforms } from '../../../scripts/package/nativeFormat.mjs';
import { listFiles } from '../../../scripts/package/listFiles.mjs';
import { platformPackages } from '../../../scripts/package/natives.mjs';
import { TARGET_NAMES } from '../../../scripts/package/targets.mjs';
import { ROOT } from '../../../scripts/setup.mjs';

const RUNTIMES = 'node_modules/onnxruntime-node/bin/napi-v6';

describe('a native file', () => {
  it.each(listFiles(ROOT, RUNTIMES).filter((path) => path.endsWith('.node')))(
    'tells its platform by its first bytes: %s',
    (path) => {
      const [os, cpu] = path.slice(RUNTIMES.length + 1).split('/');
      expect(nativePlatforms(readFileSync(join(ROOT, path)))).toEqual([`${os}-${cpu}`]);
    },
  );

  it('may be for two processors at once', () => {
    const path = 'node_modules/usearch/prebuilds/darwin-arm64+x64/usearch.node';
    const platforms = nativePlatforms(readFileSync(join(ROOT, path)));
    expect(platforms.sort()).toEqual(['darwin-arm64', 'darwin-x64']);
  });

  it.each(['package.json', 'media/icon.svg'])('is not %s', (path) => {
    expect(nativePlatforms(readFileSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the platform packages of a target', () => {
  it.each(TARGET_NAMES)('%s: those that the lockfile has for it, and their own', (target) => {
    const names = platformPackages(['sharp', '@lancedb/lancedb', 'piscina'], target).map(
      ({ name }) => name,
    );
    const abi = { linux: '-gnu', win32: '-msvc', darwin: '' }[target.split('-')[0]!];
    expect(names).toEqual(
      expect.arrayContaining([`@img/sharp-${target}`, `@lancedb/lancedb-${target}${abi}`]),
    );
    if (!target.startsWith('win32')) expect(names).toContain(`@img/sharp-libvips-${target}`);
    expect(names.filter((name) => !name.includes(target))).toEqual([]);
  });
});

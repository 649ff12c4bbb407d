import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { SERVER_ORDER, SHARED_CONTRACTS } from '../../../scripts/lint/importZones.mjs';

const ROOT = join(__dirname, '../../..');

/** The project's own rules without the type-aware ones, so that snippets need no file on disk. */
let directions: ESLint;
/** The project's rules as they are; snippets borrow the name of a file that exists. */
let everything: ESLint;

beforeAll(() => {
  directions = new ESLint({
    cwd: ROOT,
    overrideConfig: [
      tseslint.configs.disableTypeChecked,
      { rules: { '@typescript-eslint/no-unused-vars': 'off' } },
    ],
  });
  everything = new ESLint({ cwd: ROOT });
});

async function rulesBroken(eslint: ESLint, file: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath: join(ROOT, file) });
  return results.flatMap((result) => result.messages.map((m) => m.ruleId ?? m.message));
}

const imports = (path: string) => `import { x } from '${path}';\nx();\n`;

/** A module of a folder that is no contract shared with earlier folders. */
function moduleOf(folder: string): string {
  const shared: string[] = SHARED_CONTRACTS[folder as keyof typeof SHARED_CONTRACTS] ?? [];
  const file = readdirSync(join(ROOT, 'server/src', folder)).find(
    (name) => name.endsWith('.ts') && !shared.includes(name),
  );
  if (file === undefined) throw new Error(`server/src/${folder} has no module`);
  return file.slice(0, -'.ts'.length);
}

describe('import directions inside server/src', () => {
  it.each(SERVER_ORDER)('%s/ may import every folder before it and none after it', async (from) => {
    const wrong: string[] = [];
    for (const to of SERVER_ORDER.filter((folder) => folder !== from)) {
      const code = imports(`../${to}/${moduleOf(to)}`);
      const broken = await rulesBroken(directions, `server/src/${from}/snippet.ts`, code);
      const backwards = SERVER_ORDER.indexOf(to) > SERVER_ORDER.indexOf(from);
      const forbidden = backwards || from === 'metrics';
      if (broken.includes('import-x/no-restricted-paths') !== forbidden) wrong.push(to);
    }
    expect(wrong).toEqual([]);
  });

  it('lets earlier folders name the shared contracts', async () => {
    const code =
      imports('../workers/faceNetworks') +
      imports('../detection/face').replaceAll('x', 'y') +
      imports('../workers/facePool').replaceAll('x', 'z');
    expect(await rulesBroken(directions, 'server/src/engine/snippet.ts', code)).toEqual([]);
  });

  it('lets only faceTasks.ts in workers/ name the tasks of later folders', async () => {
    const code = imports(`../dataset/${moduleOf('dataset')}`);
    expect(await rulesBroken(directions, 'server/src/workers/faceTasks.ts', code)).toEqual([]);
    expect(await rulesBroken(directions, 'server/src/workers/other.ts', code)).toEqual([
      'import-x/no-restricted-paths',
    ]);
  });

  it('keeps services from the command line, dynamic imports included', async () => {
    const code = "export const x = import('../cli/terminal');\n";
    expect(await rulesBroken(directions, 'server/src/training/snippet.ts', code)).toEqual([
      'import-x/no-restricted-paths',
    ]);
  });
});

describe('import directions between the rooms', () => {
  const walls: [room: string, file: string, path: string, rule: string][] = [
    ['client', 'client/src/snippet.ts', '../../server/src/errors', 'import-x/no-restricted-paths'],
    [
      'server',
      'server/src/snippet.ts',
      '../../client/src/extension',
      'import-x/no-restricted-paths',
    ],
    ['server', 'server/src/snippet.ts', 'vscode', 'no-restricted-imports'],
    ['server', 'server/src/snippet.ts', 'vscode-languageclient/node', 'no-restricted-imports'],
    ['test', 'test/unit/snippet.ts', 'vscode', 'no-restricted-imports'],
    [
      'protocol',
      'protocol/src/snippet.ts',
      '../../server/src/errors',
      'import-x/no-restricted-paths',
    ],
    ['protocol', 'protocol/src/snippet.ts', 'node:fs', 'no-restricted-imports'],
    ['media', 'media/panel/snippet.ts', 'node:fs', 'no-restricted-imports'],
    ['media', 'media/panel/snippet.ts', 'vscode', 'no-restricted-imports'],
    ['media', 'media/panel/snippet.ts', '../../server/src/errors', 'import-x/no-restricted-paths'],
  ];

  it.each(walls)('%s (%s) may not import %s', async (_room, file, path, rule) => {
    expect(await rulesBroken(directions, file, imports(path))).toEqual([rule]);
  });

  const doors: [room: string, file: string, path: string][] = [
    ['client', 'client/src/snippet.ts', 'vscode'],
    ['client', 'client/src/snippet.ts', '../../protocol/src/errors'],
    ['server', 'server/src/snippet.ts', '../../protocol/src/errors'],
    ['server', 'server/src/snippet.ts', 'vscode-languageserver/node'],
    ['protocol', 'protocol/src/snippet.ts', 'vscode-jsonrpc'],
    ['media', 'media/panel/snippet.ts', '../../protocol/src/errors'],
    ['test', 'test/unit/snippet.ts', '../../server/src/errors'],
  ];

  it.each(doors)('%s (%s) may import %s', async (_room, file, path) => {
    expect(await rulesBroken(directions, file, imports(path))).toEqual([]);
  });
});

describe('habits', () => {
  const habits: [name: string, code: string, rule: string][] = [
    ['a default export', 'const x = 1;\nexport default x;\n', 'import-x/no-default-export'],
    ['a barrel', "export * from './job';\n", 'no-restricted-syntax'],
    ['console in the backend', "console.log('hello');\n", 'no-console'],
    [
      'a floating promise',
      'Promise.resolve(1);\nexport {};\n',
      '@typescript-eslint/no-floating-promises',
    ],
    ['a loose comparison', 'export const x = (a: number) => a == 1;\n', 'eqeqeq'],
  ];

  it.each(habits)('%s is an error', async (_name, code, rule) => {
    expect(await rulesBroken(everything, 'server/src/errors.ts', code)).toEqual([rule]);
  });
});

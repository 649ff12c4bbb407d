import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { activate } from '../../../client/src/web';

/** What a VS Code in a browser was told. */
const editor = vi.hoisted(() => ({
  commands: new Map<string, () => unknown>(),
  told: [] as string[],
}));
vi.mock('vscode', () => ({
  commands: {
    registerCommand: (id: string, run: () => unknown) => {
      editor.commands.set(id, run);
      return { dispose: () => editor.commands.delete(id) };
    },
  },
  window: { showInformationMessage: (words: string) => editor.told.push(words) },
}));

const ROOT = join(__dirname, '../../..');
const packageJSON = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  browser: string;
  contributes: { commands: { command: string }[] };
};

describe('a VS Code that is nothing but a browser', () => {
  const subscriptions: { dispose: () => unknown }[] = [];

  beforeEach(() => {
    editor.told.length = 0;
    activate({ extension: { packageJSON }, subscriptions } as unknown as Parameters<
      typeof activate
    >[0]);
  });

  it('says by every command why Likeness cannot run there, and where it can', () => {
    const wanted = packageJSON.contributes.commands.map(({ command }) => command);
    expect([...editor.commands.keys()].sort()).toEqual([...wanted].sort());
    for (const run of editor.commands.values()) run();
    expect(editor.told).toHaveLength(wanted.length);
    for (const words of editor.told) {
      expect(words).toMatch(/a process of its own, which .* browser alone cannot start/);
      for (const place of ['on your machine', 'SSH', 'WSL', 'container', 'code-server'])
        expect(words).toContain(place);
    }
  });

  it('is asked nothing more when the extension ends', () => {
    for (const one of subscriptions) one.dispose();
    expect(editor.commands.size).toBe(0);
  });

  it('loads nothing that a browser does not have', () => {
    expect(packageJSON.browser).toBe('./dist/web.js');
    const code = readFileSync(join(ROOT, 'client/src/web.ts'), 'utf8');
    expect([...code.matchAll(/ from '([^']+)'/g)].map(([, name]) => name)).toEqual(['vscode']);
  });
});

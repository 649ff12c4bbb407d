import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Workbench } from '../../scripts/vscode/workbench.mjs';

const ROOT = join(__dirname, '../..');
const workplace = inject('workplace');
const why = 'skipped' in workplace ? ` (${workplace.skipped})` : '';

describe(`npm run vscode -- --serve${why}`, () => {
  it.skipIf('skipped' in workplace)(
    'shows the sample people at the address that it prints, until Ctrl-C',
    async () => {
      if ('skipped' in workplace) return;
      const child = spawn(process.execPath, [join(ROOT, 'scripts/vscode.mjs'), '--serve'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      try {
        const address = await printed(child.stdout, /VS Code with Likeness: (\S+)/);
        const workbench = await Workbench.open(address, workplace.browser);
        await workbench.showContainer('Likeness');
        await workbench.treeItem('Person 1a').waitFor();
        await workbench.close();
      } finally {
        child.kill('SIGINT');
      }
      expect(await ended).toEqual([0, null]);
    },
  );
});

/** @returns the first group, as soon as it has been printed */
async function printed(stream: NodeJS.ReadableStream, wanted: RegExp): Promise<string> {
  let all = '';
  for await (const chunk of stream) {
    all += String(chunk);
    const found = wanted.exec(all)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`It ended without an address:\n${all}`);
}

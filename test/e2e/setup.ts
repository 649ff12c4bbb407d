import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { currentVsix } from '../../scripts/package/currentVsix.mjs';
import { installBrowser, installVsCode, type VsCode } from '../../scripts/vscode/install.mjs';
import { installExtension } from '../../scripts/vscode/serveWorkbench.mjs';
import { removeFolder } from '../../scripts/vscode/startServer.mjs';

/** What the tests find ready: VS Code with the packaged extension installed, and a browser. */
export interface Workplace {
  vscode: VsCode;
  browser: string;
  /** Folder of extensions that holds the package and nothing else. */
  extensions: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    workplace: Workplace | { skipped: string };
  }
}

let folder: string | undefined;

export async function setup(project: TestProject): Promise<void> {
  project.provide('workplace', await makeWorkplace());
}

export function teardown(): void {
  if (folder !== undefined) removeFolder(folder);
}

async function makeWorkplace(): Promise<Workplace | { skipped: string }> {
  const vscode = installVsCode();
  if (typeof vscode === 'string') return { skipped: vscode };
  const browser = installBrowser();
  if ('missing' in browser) return { skipped: browser.missing };
  const vsix = await currentVsix();
  if ('missing' in vsix) return { skipped: `The package lacks ${vsix.missing.join(', ')}.` };
  folder = mkdtempSync(join(tmpdir(), 'likeness-e2e-'));
  const extensions = join(folder, 'extensions');
  installExtension(vscode, vsix.path, extensions);
  return { vscode, browser: browser.path, extensions };
}

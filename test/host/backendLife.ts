import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ConfigurationTarget, commands, env, extensions, workspace } from 'vscode';
import { RunsListRequest } from '../../protocol/src/messages';
import type { LikenessApi } from '../../client/src/extension';
import { answered } from './answers';
import { backendStatus, killHard, likeness, untilIdle } from './likeness';
import { workspacePath } from './openList';
import { measured } from './measured';
import { until } from './until';

/** Waits until a backend runs that is another process than before; what is asked of a dying one is in vain. */
async function untilBackAfter(pid: number): Promise<number> {
  const status = await until(
    () => backendStatus().catch(() => null),
    (now) => now !== null && now.pid !== pid,
  );
  return status!.pid;
}

/** With VS Code's messages between its processes. @returns whole milliseconds; NaN where there is no such extension */
async function msToActivate(id: string): Promise<number> {
  const extension = extensions.getExtension(id);
  if (extension === undefined) return NaN;
  const startMs = performance.now();
  await extension.activate();
  return Math.round(performance.now() - startMs);
}

/** Loads a module once more. */
function msToLoad(path: string): number {
  const load = createRequire(path);
  delete load.cache[path];
  const startMs = performance.now();
  load(path);
  return performance.now() - startMs;
}

export function backendLife(): void {
  describe('the extension in a real VS Code', () => {
    it('is there and registers every command that its manifest names', async () => {
      const extension = extensions.getExtension('likeness.likeness');
      assert(extension);
      const others = [await msToActivate('vscode.grunt')];
      const activationMs = await msToActivate('likeness.likeness');
      others.push(await msToActivate('vscode.jake'));
      const { backend } = extension.exports as LikenessApi;
      const loadingMs = msToLoad(join(extension.extensionPath, 'dist/extension.js'));
      measured(
        `activation ${activationMs} ms, where two small extensions of VS Code's own, before and after it, ` +
          `take ${others.join(' and ')} ms; its code loads in ${loadingMs.toFixed(0)} ms`,
      );
      assert.equal(backend.state, 'stopped');
      const known = await commands.getCommands(true);
      const manifest = extension.packageJSON as {
        contributes: { commands: { command: string }[] };
      };
      for (const { command } of manifest.contributes.commands)
        assert(known.includes(command), command);
    });

    it('loads the library that talks to the backend with the backend, not before', async () => {
      const { extensionPath } = extensions.getExtension('likeness.likeness')!;
      const { backend } = await likeness();
      const library = join(extensionPath, 'dist/languageClient.js');
      const isLoaded = () => library in createRequire(library).cache;
      assert.equal(backend.state, 'stopped');
      assert.equal(isLoaded(), false);
      await backendStatus();
      assert.equal(isLoaded(), true);
    });

    it('has a default in its settings for everything that it reads', () => {
      const settings = workspace.getConfiguration('likeness');
      assert.equal(settings.get('detector'), 'ssd');
      assert.equal(settings.get('train.epochs'), 50);
      assert.equal(settings.get('engine'), 'auto');
    });
  });

  describe('the backend', () => {
    afterEach(untilIdle);

    it('starts when something first needs it, and says so in the status bar', async () => {
      const { backend, status } = await likeness();
      const { engine } = await backendStatus();
      assert.equal(backend.state, 'running');
      assert(engine !== null);
      await until(
        () => status.text,
        (text) => /Likeness: ONNX/.test(text),
      );
    });

    it('comes back after it was killed', async () => {
      const { backend } = await likeness();
      const { pid } = await backendStatus();
      killHard(pid);
      await until(
        () => backend.state,
        (state) => state !== 'running',
      );
      const next = await untilBackAfter(pid);
      assert.notEqual(next, pid);
      const { runs } = await backend.request(RunsListRequest, { workspace: workspacePath() });
      assert(Array.isArray(runs));
    });

    it('is told to have ended once, however often it ends in a row', async () => {
      await commands.executeCommand('likeness.restartBackend');
      const { asked } = await answered(
        'showWarningMessage',
        () => undefined,
        async () => {
          for (let times = 0; times < 2; times++) {
            const { pid } = await backendStatus();
            killHard(pid);
            await untilBackAfter(pid);
          }
        },
      );
      assert.deepEqual(
        asked.map(([sentence]) => sentence),
        ['The Likeness backend ended unexpectedly and is started again.'],
      );
    });

    it('has the trees ask again what it did not answer', async () => {
      const { explorer } = await likeness();
      const { pid } = await backendStatus();
      let asked = 0;
      const trees = [explorer.tree, explorer.people, explorer.runs];
      const listening = trees.map((tree) => tree.onDidChangeTreeData(() => asked++));
      try {
        killHard(pid);
        await untilBackAfter(pid);
        await until(
          () => asked,
          (count) => count >= trees.length,
        );
      } finally {
        for (const one of listening) one.dispose();
      }
    });

    it('that is killed at work has the request answered with what to do', async () => {
      const { backend } = await likeness();
      const { pid } = await backendStatus();
      const asked = backend.request(RunsListRequest, { workspace: workspacePath() });
      killHard(pid);
      const outcome = await asked.then(
        () => null,
        (error: { message: string; data?: { remedy: string } }) => error,
      );
      // It may just have been answered before the end.
      if (outcome !== null) {
        assert.match(outcome.message, /ended while it worked/);
        assert.match(outcome.data!.remedy, /once more/);
      }
      await untilBackAfter(pid);
    });

    it('is replaced by “Restart Backend”', async () => {
      const { pid } = await backendStatus();
      await commands.executeCommand('likeness.restartBackend');
      const next = await backendStatus();
      assert.notEqual(next.pid, pid);
    });

    it('starts anew with another engine when the setting changes, without a reload', async () => {
      const settings = workspace.getConfiguration('likeness');
      const { pid } = await backendStatus();
      try {
        await settings.update('engine', 'tfjs', ConfigurationTarget.Workspace);
        const status = await until(backendStatus, (now) => now.pid !== pid);
        assert.equal(status.engine?.engine, 'tfjs');
      } finally {
        await settings.update('engine', undefined, ConfigurationTarget.Workspace);
      }
      const after = await until(backendStatus, ({ engine }) => engine?.engine === 'onnx');
      assert.equal(after.engine?.engine, 'onnx');
    });

    it('is described for a bug report, without paths', async () => {
      await commands.executeCommand('likeness.copyDiagnostics');
      const copied = await env.clipboard.readText();
      const { status, backend } = JSON.parse(copied) as { status: object; backend: string };
      assert.equal(backend, 'running');
      assert('engine' in status);
      assert(!copied.includes(workspacePath()));
    });
  });
}

import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject } from 'vitest';
import { withCamera } from '../../scripts/vscode/fakeCamera.mjs';
import { serveWorkbench } from '../../scripts/vscode/serveWorkbench.mjs';
import { removeFolder } from '../../scripts/vscode/startServer.mjs';
import { Workbench } from '../../scripts/vscode/workbench.mjs';

const PICTURES = join(__dirname, '../../out/e2e');

/** One editor with a new profile and a folder open, for all tests of a describe. */
export interface Editor {
  /** There once the first test begins. */
  readonly workbench: Workbench;
  /** The folder that is open. */
  readonly workspace: string;
}

interface EditorOptions {
  /** Fills the folder before it is opened. */
  fill: (workspace: string) => void | Promise<void>;
  settings?: Record<string, unknown>;
  /** A file that the browser shows as what its camera sees; in the folder, made by `fill`. */
  camera?: string;
}

/**
 * Tests of the packaged extension in an editor of their own. Where there is none to be had they are skipped, and
 * their name says why. What a test that fails saw is a picture in out/e2e/.
 */
export function describeInEditor(
  title: string,
  { fill, settings = {}, camera }: EditorOptions,
  define: (editor: Editor) => void,
): void {
  const workplace = inject('workplace');
  if ('skipped' in workplace) {
    describe.skip(`${title} (${workplace.skipped})`, () => define({} as Editor));
    return;
  }
  const { vscode, browser, extensions } = workplace;
  describe(title, () => {
    let folder: string;
    let server: Awaited<ReturnType<typeof serveWorkbench>> | undefined;
    const editor = {} as { workbench: Workbench; workspace: string };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'likeness-e2e-'));
      editor.workspace = join(folder, 'faces');
      mkdirSync(editor.workspace);
      await fill(editor.workspace);
      const state = join(folder, 'profile');
      server = await serveWorkbench(vscode, {
        ...{ state, extensions, settings },
        workspace: editor.workspace,
      });
      editor.workbench = await Workbench.open(
        server.address,
        browser,
        camera === undefined ? {} : withCamera(join(editor.workspace, camera)),
      );
    });
    beforeEach(({ task, onTestFailed }) => {
      const picture = join(PICTURES, `${task.name.replace(/\W+/g, '-')}.png`);
      onTestFailed(() => editor.workbench.screenshot(picture));
    });
    afterEach(() => expect(editor.workbench.errors).toEqual([]));
    afterAll(async () => {
      await editor.workbench.close();
      server?.stop();
      removeFolder(folder);
    });
    define(editor);
  });
}

import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Frame } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { sideBySide, writeStill } from '../../scripts/vscode/fakeCamera.mjs';
import { ffmpeg, HAS_FFMPEG } from '../fixtures/ffmpeg';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { keptPhotos } from '../protocol/sampleWorkspace';
import { startLikeness } from '../services/runLikeness';
import { accessibilityProblems, inEachTheme } from './accessibility';
import { CAMERA_FREE, CAMERA_IN_USE, CAMERA_ON_A_CABLE, UNPLUG } from './cameraFaults';
import { dropFile } from './dropFile';
import { describeInEditor } from './editorTest';

/** Four people, of whom one is enrolled under a name that must never be read as HTML. */
const { file: GROUP, people: PEOPLE } = SAMPLE_PHOTOS[3]!;
const NAME = 'Ana <b>';
const CAMERA = 'camera.mjpeg';
const VIDEO = 'video.mkv';
const DROPPED = 'dropped.webm';
const PATIENCE_MS = 60_000;

function makeVideo(workspace: string): void {
  const jpeg = sideBySide(GROUP);
  writeStill(join(workspace, CAMERA), jpeg);
  if (!HAS_FFMPEG) return;
  const picture = join(workspace, 'picture.jpg');
  writeFileSync(picture, jpeg);
  const shown = ['-loop', '1', '-i', picture];
  ffmpeg(...shown, '-t', '120', '-r', '5', '-c:v', 'mjpeg', join(workspace, VIDEO));
  ffmpeg(...shown, '-t', '4', '-r', '10', '-c:v', 'libvpx', '-b:v', '4M', join(workspace, DROPPED));
}

/** Files below a folder that begin as a JPEG picture does. */
function picturesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter(isJpeg)
    .sort();
}

function isJpeg(path: string): boolean {
  const begin = Buffer.alloc(3);
  const file = openSync(path, 'r');
  readSync(file, begin);
  closeSync(file);
  return begin.equals(Buffer.from([0xff, 0xd8, 0xff]));
}

/** Whether a program has the file open to read it: ffmpeg, which is named it. */
function isRead(file: string): boolean {
  return spawnSync('pgrep', ['-f', `file:${file}`]).status === 0;
}

const errorOf = (live: Frame, words: RegExp) => live.locator('.error:visible', { hasText: words });

describeInEditor('people before a camera', { fill: makeVideo, camera: CAMERA }, (editor) => {
  const photosOf = (name: string) => readdirSync(join(editor.workspace, 'raw', name));

  beforeAll(async () => {
    const folder = join(keptPhotos(), 'Person 4a');
    const photos = readdirSync(folder).map((photo) => join(folder, photo));
    const { code, err } = await startLikeness(['enroll', NAME, ...photos], editor.workspace).ended;
    if (code !== 0) throw new Error(err);
  });

  /** The panel's and the status bar's. */
  async function expectLamp(state: 'on' | 'off', live: Frame): Promise<void> {
    const { workbench } = editor;
    await live.locator('.lamp', { hasText: `Camera ${state}` }).waitFor();
    await workbench
      .statusItem('Camera')
      .waitFor({ state: state === 'on' ? 'visible' : 'detached' });
  }

  it('get their names, and strangers none, until the camera is stopped', async () => {
    const { workbench } = editor;
    await workbench.command('Likeness: Open Live Recognition');
    const live = await workbench.webview('[data-name=start]');
    expect(await accessibilityProblems(live)).toEqual([]);
    expect(await workbench.statusItem('Camera').count()).toBe(0);
    const kept = picturesIn(dirname(editor.workspace));
    await live.locator('[data-name=start]').click();
    const names = live.locator('.here strong');
    // The backend and its networks are started for the first frame.
    await names.getByText(NAME, { exact: true }).waitFor();
    await expect
      .poll(async () => (await names.allTextContents()).sort(), { timeout: PATIENCE_MS })
      .toEqual([NAME, ...Array<string>(PEOPLE - 1).fill('unknown')]);
    await live.getByText(/frames a second, \d+ ms · 1 person enrolled/).waitFor();
    await workbench.statusItem('Camera').waitFor();
    await live.locator('[data-name=liveness]').check();
    await live
      .locator('.faces img')
      .nth(PEOPLE - 2)
      .waitFor();
    await inEachTheme(workbench, live);
    // No picture of them is written, neither among the photos nor in what the editor keeps.
    expect(picturesIn(dirname(editor.workspace))).toEqual(kept);
  });

  it('are enrolled by one click and a name', async () => {
    const { workbench } = editor;
    const live = await workbench.webview('.faces img');
    await live.locator('.faces').getByText('Enroll…').first().click();
    await workbench.type('Who is it?', 'Bo');
    await workbench.type('What did Bo agree to?', 'this test');
    await live.locator('.here strong', { hasText: /^Bo$/ }).waitFor();
    expect(photosOf('Bo')).toHaveLength(1);
  });

  it('are nobody’s once they were said not to be, and learnt from in the next training', async () => {
    const live = await editor.workbench.webview('.here');
    await live.locator('.here').getByText('Not Bo').click();
    await live.getByText(/^Kept as somebody unknown/).waitFor();
    expect(photosOf('unknown 1')).toHaveLength(1);
    await live.locator('.here strong', { hasText: /^Bo$/ }).waitFor({ state: 'detached' });
    await live.getByText('Training would help: 1 correction.').waitFor();
    expect(await live.locator('[data-name=train]').isVisible()).toBe(true);
    expect(await accessibilityProblems(live)).toEqual([]);
  });

  it('are kept in a picture when that is asked for', async () => {
    const { workbench, workspace } = editor;
    const live = await workbench.webview('[data-name=snapshot]');
    await live.locator('[data-name=snapshot]').click();
    await workbench.saveAs('Keep This Picture', join(workspace, 'kept.jpg'));
    await live.getByText('Kept as kept.jpg.').waitFor();
    expect(readFileSync(join(workspace, 'kept.jpg')).length).toBeGreaterThan(10_000);
  });

  it('leave nothing when the camera is stopped, the window loaded again or the panel hidden', async () => {
    const { workbench } = editor;
    const live = await workbench.webview('[data-name=start]');
    await live.locator('[data-name=start]').click();
    await workbench.statusItem('Camera').waitFor({ state: 'detached' });
    await live.getByText('Nobody is before the camera.').waitFor();
    await live.locator('[data-name=start]').click();
    await workbench.statusItem('Camera').waitFor();
    await live.locator('[data-name=threshold]').press('ArrowRight');
    const chosen = await live.locator('[data-name=threshold]').inputValue();
    await workbench.reload();
    const again = await workbench.webview('[data-name=start]');
    // Loaded again it has its threshold; the camera is off until somebody starts it.
    await again.getByText('Nobody is before the camera.').waitFor();
    expect(await workbench.statusItem('Camera').count()).toBe(0);
    await again.locator('[data-name=start]').click();
    await workbench.statusItem('Camera').waitFor();
    await expect.poll(() => again.locator('[data-name=threshold]').inputValue()).toBe(chosen);
    await workbench.command('File: New Untitled Text File');
    await workbench.statusItem('Camera').waitFor({ state: 'detached' });
  });

  it('are seen through a page in the browser, which is closed with the panel’s work', async () => {
    const { workbench } = editor;
    await workbench.command('Likeness: Open Live Recognition');
    const live = await workbench.webview('[data-name=start]');
    // The page is a new one: it was hidden.
    expect(await live.locator('[data-name=liveness]').isChecked()).toBe(true);
    await live.locator('[data-name=route]').selectOption('browser');
    const opening = workbench.page.context().waitForEvent('page');
    await live.locator('[data-name=start]').click();
    const lent = await opening;
    await lent.getByText(/The camera is on/).waitFor();
    expect(lent.url()).not.toContain('#');
    await live.locator('.here strong').getByText(NAME, { exact: true }).waitFor();
    await live.locator('[data-name=start]').click();
    await lent.getByText(/The camera is off/).waitFor();
    await workbench.statusItem('Camera').waitFor({ state: 'detached' });
    await lent.close();
  });

  it('are seen in a photo that is given to the page, without a camera', async () => {
    const { workbench } = editor;
    const live = await workbench.webview('[data-name=start]');
    await live.locator('[data-name=file]').setInputFiles(GROUP);
    await live.locator('.here strong').getByText(NAME, { exact: true }).waitFor();
    expect(await workbench.statusItem('Camera').count()).toBe(0);
    expect(await live.locator('.sign:visible').count()).toBe(0);
    await live.locator('[data-name=start]').click();
    await live.getByText('Nobody is before the camera.').waitFor();
  });

  it('are seen in a photo that is dropped on the page', async () => {
    const { workbench } = editor;
    const live = await workbench.webview('[data-name=start]');
    await dropFile(workbench, GROUP);
    await live.locator('.here strong').getByText(NAME, { exact: true }).waitFor();
    expect(await workbench.statusItem('Camera').count()).toBe(0);
    await live.locator('[data-name=start]').click();
    await live.getByText('Nobody is before the camera.').waitFor();
  });

  it.skipIf(!HAS_FFMPEG)('are seen in a video that is dropped on it, until it ends', async () => {
    const { workbench, workspace } = editor;
    const live = await workbench.webview('[data-name=start]');
    await dropFile(workbench, join(workspace, DROPPED));
    await live.locator('.here strong').getByText(NAME, { exact: true }).waitFor();
    await live.getByText('The video has ended.').waitFor();
    await live.getByText('Nobody is before the camera.').waitFor();
  });

  it('are seen as the settings of the camera say, which are remembered', async () => {
    const { workbench } = editor;
    const live = await workbench.webview('[data-name=start]');
    await live.locator('[data-name=route]').selectOption('panel');
    await live.locator('summary').click();
    await live.locator('[data-name=rate]').selectOption({ label: 'One a second' });
    await live.locator('[data-name=start]').click();
    await live.getByText(/^(0\.\d|1\.0) frames a second/).waitFor();
    const cameras = live.locator('[data-name=device]');
    const found = await cameras.locator('option').allTextContents();
    expect(found.length).toBeGreaterThan(1);
    await cameras.selectOption({ label: found.at(-1)! });
    await live.locator('[data-name=size]').selectOption('1280');
    await live.locator('.here strong').getByText(NAME, { exact: true }).waitFor();
    await expectLamp('on', live);
    await workbench.command('File: New Untitled Text File');
    await workbench.command('Likeness: Open Live Recognition');
    const again = await workbench.webview('[data-name=start]');
    const chosen = (name: string) => again.locator(`[data-name=${name}]`).inputValue();
    expect([await chosen('route'), await chosen('rate'), await chosen('size')]).toEqual([
      ...['panel', '1', '1280'],
    ]);
    await again.locator('summary').click();
    await again.locator('[data-name=rate]').selectOption({ label: 'As many as possible' });
    await again.locator('[data-name=size]').selectOption('640');
  });

  it('are not looked at any more once the panel is hidden, whatever lends the camera', async () => {
    const { workbench, workspace } = editor;
    const open = async (route: string) => {
      await workbench.command('Likeness: Open Live Recognition');
      const live = await workbench.webview('[data-name=start]');
      await live.locator('[data-name=route]').selectOption(route);
      await live.locator('[data-name=start]').click();
      return live;
    };
    const hide = async () => {
      await workbench.command('File: New Untitled Text File');
      await workbench.statusItem('Camera').waitFor({ state: 'detached' });
    };
    const opening = workbench.page.context().waitForEvent('page');
    await open('browser');
    const lent = await opening;
    await lent.getByText(/The camera is on/).waitFor();
    await hide();
    await lent.getByText(/The camera is off/).waitFor();
    await lent.close();
    if (!HAS_FFMPEG) return;
    const live = await open('video');
    await workbench.pick('Which camera or video?', /Stream/);
    await workbench.type('Address of the stream', join(workspace, VIDEO));
    await live.locator('.here strong').getByText(NAME, { exact: true }).waitFor();
    expect(isRead(join(workspace, VIDEO))).toBe(true);
    await hide();
    await expect.poll(() => isRead(join(workspace, VIDEO))).toBe(false);
    await workbench.command('Likeness: Open Live Recognition');
  });

  it.skipIf(!HAS_FFMPEG)('are seen in a video that ffmpeg reads', async () => {
    const { workbench, workspace } = editor;
    await workbench.command('Likeness: Open Live Recognition');
    const live = await workbench.webview('[data-name=start]');
    await live.locator('[data-name=route]').selectOption('video');
    await live.locator('[data-name=start]').click();
    await workbench.pick('Which camera or video?', /Stream/);
    await workbench.type('Address of the stream', join(workspace, VIDEO));
    await live.locator('.here strong').getByText(NAME, { exact: true }).waitFor();
    await live.locator('[data-name=start]').click();
    await live.getByText('Nobody is before the camera.').waitFor();

    await live.locator('[data-name=start]').click();
    await workbench.pick('Which camera or video?', /Stream/);
    await workbench.type('Address of the stream', join(workspace, 'no.mkv'));
    await live
      .locator('.error')
      .getByText(/^There is no video .*no\.mkv/)
      .waitFor();
    await workbench.statusItem('Camera').waitFor({ state: 'detached' });
  });

  it('are not seen while another program has the camera: the panel says so, and no lamp is on', async () => {
    const { workbench } = editor;
    const live = await workbench.webview('[data-name=start]');
    await live.locator('[data-name=route]').selectOption('panel');
    await live.evaluate(CAMERA_IN_USE);
    await live.locator('[data-name=start]').click();
    await errorOf(live, /^The camera is used by another program.* then press Start\.$/).waitFor();
    await expectLamp('off', live);
    await live.evaluate(CAMERA_FREE);
  });

  it('are not seen once the camera is unplugged: the panel says so, and every lamp goes out', async () => {
    const { workbench } = editor;
    const live = await workbench.webview('[data-name=start]');
    await live.evaluate(CAMERA_ON_A_CABLE);
    const known = live.locator('.here strong').getByText(NAME, { exact: true });
    const gone = errorOf(live, /it was unplugged.* Plug it in, then press Start\.$/);
    for (let time = 0; time < 2; time++) {
      // Plugged in again, it goes on by the next step that was named.
      await live.locator('[data-name=start]').click();
      await known.waitFor();
      expect(await gone.count()).toBe(0);
      await expectLamp('on', live);
      await live.evaluate(UNPLUG);
      await gone.waitFor();
      await live.getByText('Nobody is before the camera.').waitFor();
      await expectLamp('off', live);
    }
    await live.evaluate(CAMERA_FREE);
  });

  it('are not seen where the camera is not allowed: the panel and the page say what to do', async () => {
    const { workbench } = editor;
    const context = workbench.page.context();
    await context.clearPermissions();
    const live = await workbench.webview('[data-name=start]');
    await live.locator('[data-name=route]').selectOption('panel');
    await live.locator('[data-name=start]').click();
    await live
      .locator('.error')
      .getByText(/^This panel may not use the camera/)
      .waitFor();
    await workbench.statusItem('Camera').waitFor({ state: 'detached' });

    // What works is looked for in its order: the panel may not, the browser may be asked.
    await live.locator('[data-name=route]').selectOption('auto');
    const opening = context.waitForEvent('page');
    await live.locator('[data-name=start]').click();
    const lent = await opening;
    await lent.getByText(/^The camera was not allowed/).waitFor();
    await live.locator('[data-name=start]').click();
    await workbench.statusItem('Camera').waitFor({ state: 'detached' });
    await lent.close();
  });

  it('are not seen through a page in the browser while another program has the camera, or once it is unplugged', async () => {
    const { workbench } = editor;
    const context = workbench.page.context();
    await context.grantPermissions(['camera']);
    const live = await workbench.webview('[data-name=start]');
    await live.locator('[data-name=route]').selectOption('browser');
    const lend = async (fault: string) => {
      // The page has asked for the camera before a program could be run in it.
      await context.addInitScript({ content: fault });
      const opening = context.waitForEvent('page');
      await live.locator('[data-name=start]').click();
      return opening;
    };
    const busy = await lend(CAMERA_IN_USE);
    await busy.getByText(/^The camera is used by another program\. Close it/).waitFor();
    await live.locator('[data-name=start]').click();
    await expectLamp('off', live);
    await busy.close();

    const lent = await lend(CAMERA_ON_A_CABLE);
    await live.locator('.here strong').getByText(NAME, { exact: true }).waitFor();
    await expectLamp('on', live);
    await lent.evaluate(UNPLUG);
    await lent
      .getByText(/^The camera was unplugged, .* open this page again from the editor\.$/)
      .waitFor();
    await errorOf(live, /^The browser’s camera is off: .*the camera was unplugged/).waitFor();
    await expectLamp('off', live);
    await lent.close();
  });
});

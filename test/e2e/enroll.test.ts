import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { keptPhotos } from '../protocol/sampleWorkspace';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { accessibilityProblems } from './accessibility';
import { sideBySide, writeStill } from './cameraVideos';
import { describeInEditor } from './editorTest';

const CAMERA = 'camera.mjpeg';
const [ANNA, BEN] = ['Anna', 'Ben <i>'] as const;

function makeVideos(workspace: string): void {
  const photo = (name: string) => join(keptPhotos(), name);
  // Those of them that look into the camera.
  const video = (name: string) => join(workspace, `${name}.mjpeg`);
  writeStill(video('anna'), sideBySide(photo('Person 1c/01.jpg')));
  writeStill(video('ben'), sideBySide(photo('Person 5d/01.jpg')));
  writeStill(video('both'), sideBySide(photo('Person 1c/02.jpg'), photo('Person 5d/02.jpg')));
  writeStill(video('strangers'), sideBySide(SAMPLE_PHOTOS[3]!.file));
  copyFileSync(video('anna'), join(workspace, CAMERA));
}

describeInEditor('people who are enrolled', { fill: makeVideos, camera: CAMERA }, (editor) => {
  /** What the camera sees when it is opened next. */
  const sees = (video: string) =>
    copyFileSync(join(editor.workspace, `${video}.mjpeg`), join(editor.workspace, CAMERA));
  const photosOf = (name: string) => readdirSync(join(editor.workspace, 'raw', name));
  const picture = (page: Frame) => page.locator('.pictures img');

  it('give their name and consent and are taken by the panel’s camera', async () => {
    const { workbench } = editor;
    await workbench.command('Likeness: Enroll Person from Camera…');
    const page = await workbench.webview('[data-name=name]');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('[data-name=start]').click();
    await picture(page).waitFor();
    await page.locator('.hint').getByText('Turn your head a little to your left.').waitFor();
    await page
      .locator('[data-name=missing]')
      .getByText('Still missing: a name, the person’s consent.')
      .waitFor();
    await page.locator('[data-name=name]').fill(ANNA);
    await page.locator('[data-name=agreed]').check();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('[data-name=discard-frontal]').click();
    await picture(page).waitFor();
    await page.locator('[data-name=enroll]').click();
    await page.getByText(`${ANNA} is enrolled.`).waitFor();
    expect(photosOf(ANNA)).toHaveLength(1);
    await workbench.statusItem('Camera').waitFor({ state: 'detached' });
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

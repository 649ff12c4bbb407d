import { mkdirSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { describeInEditor } from './editorTest';

const IMAGES = ['anna/1.jpg', 'anna/2.jpg', 'bea/1.jpg', 'bea/2.jpg'];

function makeDataset(workspace: string): void {
  const dataset = join(workspace, 'dataset');
  for (const [i, image] of IMAGES.entries()) {
    mkdirSync(join(dataset, 'images', image, '..'), { recursive: true });
    copyFileSync(SAMPLE_PHOTOS[i]!.file, join(dataset, 'images', image));
  }
  writeFileSync(join(dataset, 'list.txt'), IMAGES.map((image) => `${image}\n`).join(''));
}

describeInEditor('the installed package', { fill: makeDataset }, (editor) => {
  it('says in the palette’s words what it runs on', async () => {
    const { workbench } = editor;
    await workbench.command('Likeness: Show Backend Status');
    const dialog = workbench.page.getByRole('dialog');
    await dialog.getByText(/Likeness [\d.]+ runs on/).waitFor();
    expect(await dialog.textContent()).toMatch(/ONNX Runtime [\d.]+/);
    await workbench.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('checks a dataset’s list.txt while it is typed', async () => {
    const { workbench } = editor;
    await workbench.openFile('list.txt');
    await workbench.statusItem('List of faces').waitFor();
    const problems = workbench.statusItem(/^\s*\d+\s+\d+\s*$/).first();
    await workbench.page.locator('.monaco-editor').first().click();
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.type('bea/2.jpg\n');
    const squiggle = workbench.page.locator('.squiggly-warning, .squiggly-error, .squiggly-info');
    await squiggle.first().waitFor();
    await expect.poll(() => problems.textContent()).not.toMatch(/0\s+0/);
  });
});

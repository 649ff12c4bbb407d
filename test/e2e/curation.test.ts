import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { describeInEditor } from './editorTest';
import { expectNamesAsText, HOSTILE } from './hostileName';

const IMAGES = [`${HOSTILE}/1.jpg`, 'anna/1.jpg', 'anna/2.jpg'];

function makeDataset(workspace: string): void {
  const dataset = join(workspace, 'dataset');
  for (const [i, image] of IMAGES.entries()) {
    mkdirSync(join(dataset, 'images', image, '..'), { recursive: true });
    copyFileSync(SAMPLE_PHOTOS[i % SAMPLE_PHOTOS.length]!.file, join(dataset, 'images', image));
  }
  writeFileSync(join(dataset, 'list.txt'), IMAGES.map((image) => `${image}\n`).join(''));
}

describeInEditor('a dataset put right by hand', { fill: makeDataset }, (editor) => {
  const list = () => readFileSync(join(editor.workspace, 'dataset/list.txt'), 'utf8');
  const isThere = (image: string) => existsSync(join(editor.workspace, 'dataset/images', image));
  /** Waits until an image is in its folder and in the list, or in neither. */
  const untilKept = (image: string, isKept: boolean) =>
    expect.poll(() => [isThere(image), list().includes(`${image}\n`)]).toEqual([isKept, isKept]);
  /** While the tree looks again VS Code cannot say what was clicked. */
  const openGrid = (item: RegExp | string, person: string) =>
    editor.workbench.insist(`open the grid of ${person}`, async (options) => {
      await editor.workbench.treeAction(item, 'Open Grid');
      await editor.workbench.tab(person).waitFor(options);
    });

  it('shows a person whose name is HTML as text', async () => {
    const { workbench } = editor;
    await workbench.showContainer('Likeness');
    await openGrid(HOSTILE, HOSTILE);
    const grid = await workbench.webview('[role=option] img');
    expect(await grid.locator('h1').textContent()).toBe(HOSTILE);
    await expectNamesAsText(grid);
    await expectNamesAsText(workbench.page.mainFrame());
    await workbench.command('View: Close All Editors');
  });

  it('has images moved and excluded in the grid by keys, and that taken back', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    await openGrid(/^anna, 2/, 'anna');
    const grid = await workbench.webview('[aria-label="Images of anna"] img');
    const says = (words: string) =>
      grid.getByRole('status').getByText(words, { exact: true }).waitFor();
    await says('2 images');
    await grid.getByRole('listbox').focus();
    await keyboard.press('ArrowRight');
    await says('2 images, 1 selected');
    await keyboard.press('m');
    await workbench.type('Move anna/1.jpg to', 'cleo');
    await untilKept('cleo/1.jpg', true);
    await says('1 image');
    await grid.getByRole('listbox').focus();
    await keyboard.press('Control+Z');
    await untilKept('anna/1.jpg', true);
    await says('2 images');
    await keyboard.press('Control+A');
    await says('2 images, 2 selected');
    await keyboard.press('x');
    await expect.poll(list).not.toContain('anna/');
    await says('2 images, 2 excluded, 2 selected');
    await keyboard.press('x');
    await untilKept('anna/2.jpg', true);
    await says('2 images, 2 selected');
    await keyboard.press('Delete');
    await untilKept('anna/2.jpg', false);
    await keyboard.press('Control+Z');
    await untilKept('anna/2.jpg', true);
    await workbench.command('View: Close All Editors');
  });
});

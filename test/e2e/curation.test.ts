import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { describeInEditor } from './editorTest';
import { expectNamesAsText, HOSTILE } from './hostileName';

const MANY = Array.from({ length: 30 }, (_, i) => `bea/${String(i).padStart(2, '0')}.jpg`);
const IMAGES = [`${HOSTILE}/1.jpg`, 'anna/1.jpg', 'anna/2.jpg', ...MANY];

function makeDataset(workspace: string): void {
  const dataset = join(workspace, 'dataset');
  for (const [i, image] of IMAGES.entries()) {
    mkdirSync(join(dataset, 'images', image, '..'), { recursive: true });
    copyFileSync(SAMPLE_PHOTOS[i % SAMPLE_PHOTOS.length]!.file, join(dataset, 'images', image));
  }
  writeFileSync(join(dataset, 'list.txt'), IMAGES.map((image) => `${image}\n`).join(''));
}

/** Ends the backend of the packaged extension, as a fault in a native library would. */
function killBackend(): void {
  const { extensions } = inject('workplace') as { extensions: string };
  const processes = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const ours = processes.filter((line) => line.includes(extensions) && /dist.main\.js/.test(line));
  expect(ours).toHaveLength(1);
  process.kill(Number.parseInt(ours[0]!, 10), 'SIGKILL');
}

describeInEditor('a dataset put right by hand', { fill: makeDataset }, (editor) => {
  const list = () => readFileSync(join(editor.workspace, 'dataset/list.txt'), 'utf8');
  const isThere = (image: string) => existsSync(join(editor.workspace, 'dataset/images', image));
  /** Waits until an image is in its folder and in the list, or in neither. */
  const untilKept = (image: string, isKept: boolean) =>
    expect.poll(() => [isThere(image), list().includes(`${image}\n`)]).toEqual([isKept, isKept]);
  /** While the tree looks again VS Code cannot say what was clicked: then once more, as the message says. */
  const deleteByKey = (image: string) =>
    editor.workbench.insist(`delete ${image}`, async (options) => {
      if (!isThere(image)) return;
      await editor.workbench.treeItem(image).click(options);
      await editor.workbench.page.keyboard.press('Delete');
      await expect.poll(() => isThere(image), options).toBe(false);
    });
  const expand = async (item: RegExp) => {
    const row = editor.workbench.treeItem(item);
    // Once there it would be closed by a click.
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
  };
  const openGrid = (item: RegExp | string, person: string) =>
    editor.workbench.insist(`open the grid of ${person}`, async (options) => {
      await editor.workbench.treeAction(item, 'Open Grid');
      await editor.workbench.tab(person).waitFor(options);
    });

  it('is opened, deleted from, excluded, renamed, undone and redone by keys in the tree', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    await workbench.showContainer('Likeness');
    await workbench.treeItem(/^anna, 2/).click();
    await workbench.treeItem('anna/1.jpg').waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await workbench.tab('1.jpg').waitFor();
    await deleteByKey('anna/1.jpg');
    await untilKept('anna/1.jpg', false);
    await workbench.treeItem(/^anna, 1/).click();
    await keyboard.press('Control+Z');
    await untilKept('anna/1.jpg', true);
    await workbench.treeItem(/^anna, 2/).waitFor();
    await keyboard.press('Control+Y');
    await untilKept('anna/1.jpg', false);
    await workbench.treeItem(/^anna, 1/).waitFor();
    await keyboard.press('Control+Z');
    await untilKept('anna/1.jpg', true);
    await workbench.treeItem(/^anna, 2/).click();
    await keyboard.press('Alt+X');
    await workbench.treeItem(/^anna, 0, 2 excluded/).click();
    expect(list()).not.toContain('anna/');
    await keyboard.press('Shift+Alt+X');
    await workbench.treeItem(/^anna, 2/).click();
    await keyboard.press('F2');
    await workbench.type('Rename anna', 'Ada');
    await untilKept('Ada/1.jpg', true);
    await workbench.treeItem(/^Ada, 2/).click();
    await keyboard.press('Control+Z');
    await untilKept('anna/1.jpg', true);
    await workbench.treeItem(/^anna, 2/).waitFor();
    await workbench.command('View: Close All Editors');
  });

  it('shows a person whose name is HTML as text', async () => {
    const { workbench } = editor;
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

  it('has its grid as it was when the window is loaded again', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    await openGrid(/^bea, 30/, 'bea');
    const open = () => workbench.webview('[aria-label="Images of bea"] img');
    const says = async (words: string) =>
      (await open()).getByRole('status').getByText(words, { exact: true }).waitFor();
    const grid = await open();
    await grid.locator('#zoom').focus();
    await keyboard.press('Home');
    for (let step = 0; step < 20; step++) await keyboard.press('ArrowRight');
    await grid.getByRole('listbox').focus();
    await keyboard.press('End');
    await says('30 images, 1 selected');
    const place = async () => {
      const shown = await open();
      const topPx = await shown
        .getByRole('listbox')
        .evaluate((view) => (view as unknown as { scrollTop: number }).scrollTop);
      return { topPx, sidePx: await shown.locator('#zoom').inputValue() };
    };
    const left = await place();
    expect(left.topPx).toBeGreaterThan(0);
    await workbench.reload();
    await says('30 images, 1 selected');
    await expect.poll(place).toEqual(left);
    await workbench.command('View: Close All Editors');
  });

  it('is undone and redone by keys in the tree when the window was loaded again', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    await expand(/^anna, 2/);
    await deleteByKey('anna/1.jpg');
    await expand(/^bea, 30/);
    await deleteByKey('bea/00.jpg');
    await workbench.command('View: Close All Editors');
    await workbench.treeItem(/^bea, 29/).click();
    await keyboard.press('Control+Z');
    await untilKept('bea/00.jpg', true);
    await workbench.reload();
    await workbench.treeItem(/^anna, 1/).click();
    // Whether it is known already what can be undone or not.
    await keyboard.press('Control+Z');
    await untilKept('anna/1.jpg', true);
    await workbench.treeItem(/^anna, 2/).waitFor();
    await keyboard.press('Control+Y');
    await untilKept('anna/1.jpg', false);
    await workbench.treeItem(/^anna, 1/).waitFor();
    await keyboard.press('Control+Y');
    await untilKept('bea/00.jpg', false);
    await workbench.treeItem(/^bea, 29/).click();
    const button = (name: string) => workbench.view('Dataset').getByRole('button', { name });
    await button('Undo Change of Dataset').waitFor();
    await button('Redo Change of Dataset').waitFor({ state: 'hidden' });
    await keyboard.press('Control+Y');
    await workbench.page.getByText('There is nothing to redo.').first().waitFor();
  });

  it.skipIf(process.platform === 'win32')(
    'is put right in the grid by the next backend when one was killed, which is told',
    async () => {
      const { workbench } = editor;
      const { keyboard } = workbench.page;
      await workbench.command('View: Close All Editors');
      await openGrid(/^bea, 29/, 'bea');
      const grid = await workbench.webview('[aria-label="Images of bea"] img');
      const says = (words: string) =>
        grid.getByRole('status').getByText(words, { exact: true }).waitFor();
      await grid.getByRole('listbox').focus();
      await keyboard.press('Home');
      await says('29 images, 1 selected');
      killBackend();
      await workbench.notification('The Likeness backend ended unexpectedly').waitFor();
      await grid.getByRole('listbox').focus();
      await keyboard.press('x');
      await says('29 images, 1 excluded, 1 selected');
      expect(list()).not.toContain('bea/01.jpg');
      await workbench.statusItem(/Likeness: ONNX/).waitFor();
      await workbench.treeItem(/^bea, 28, 1 excluded/).waitFor();
    },
  );
});

import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { keptPhotos } from '../protocol/sampleWorkspace';
import { accessibilityProblems, inEachTheme } from './accessibility';
import { dropFile } from './dropFile';
import { describeInEditor } from './editorTest';
import { eraseByCommand } from './eraseByCommand';

const PEOPLE = 8;
/** For jobs, on a machine that does much else. */
const JOB = { timeout: 280_000 };

function bringPhotos(workspace: string): void {
  const photos = keptPhotos();
  for (const person of readdirSync(photos).slice(0, PEOPLE)) {
    cpSync(join(photos, person), join(workspace, 'raw', person), { recursive: true });
  }
}

const settings = { 'workbench.colorTheme': 'Default Dark Modern', 'likeness.train.epochs': 12 };

describeInEditor('from photos to a measured model', { fill: bringPhotos, settings }, (editor) => {
  const expectAccessible = (page: Frame) => inEachTheme(editor.workbench, page);

  /** Opens the walkthrough and waits until these of its steps are ticked, and no others. */
  async function expectTicked(...steps: string[]): Promise<void> {
    const { workbench } = editor;
    await workbench.command('Welcome: Open Walkthrough...');
    await workbench.quickInput.locator('input').fill('Likeness');
    await workbench.quickInput.getByRole('option', { name: 'First Steps with Likeness' }).click();
    const boxes = workbench.page.locator('[data-done-step-id][aria-checked=true]');
    const ticked = async () => {
      const all = await boxes.all();
      const ids = await Promise.all(all.map((box) => box.getAttribute('data-done-step-id')));
      return ids.map((id) => id?.split('#').at(-1));
    };
    await expect.poll(ticked).toEqual(steps);
    await workbench.command('View: Close Editor');
  }

  it('the walkthrough begins with the folder that is open, also where Likeness has been looked at before', async () => {
    await editor.workbench.showContainer('Likeness');
    await editor.workbench.view('Dataset').getByRole('button', { name: 'First Steps' }).waitFor();
    await expectTicked('open');
  });

  it('a dataset is prepared from the welcome view', async () => {
    const { workbench, workspace } = editor;
    await workbench.showContainer('Likeness');
    await workbench.view('Dataset').getByRole('button', { name: 'Prepare Dataset…' }).click();
    await workbench.pick('Folder with one folder of photos a person', 'raw');
    await workbench.notification(/\d+ faces of \d+ photos/).waitFor(JOB);
    const list = readFileSync(join(workspace, 'dataset/list.txt'), 'utf8');
    expect(
      new Set(
        list
          .trim()
          .split('\n')
          .map((line) => line.split('/')[0]),
      ).size,
    ).toBe(PEOPLE);
  });

  it('its people are in the tree, and a person’s pictures in the grid', async () => {
    const { workbench } = editor;
    await workbench.treeItem('Person 1a').waitFor();
    // While the tree looks again VS Code cannot say what was clicked.
    await workbench.insist('open the grid', async (options) => {
      await workbench.treeAction('Person 1a', 'Open Grid');
      await workbench.tab('Person 1a').waitFor(options);
    });
    const grid = await workbench.webview('[role=option] img');
    expect(await grid.locator('[role=option]').count()).toBeGreaterThan(2);
    await expectAccessible(grid);
  });

  it('a person is renamed with F2 and has its name back with Ctrl+Z', async () => {
    const { workbench, workspace } = editor;
    const folder = (name: string) => existsSync(join(workspace, 'dataset/images', name));
    await workbench.treeItem('Person 1b').click();
    await workbench.page.keyboard.press('F2');
    await workbench.quickInput.locator('input').fill('Berta');
    await workbench.page.keyboard.press('Enter');
    await workbench.treeItem('Berta').click();
    expect(folder('Berta') && !folder('Person 1b')).toBe(true);
    await workbench.page.keyboard.press('Control+Z');
    await workbench.treeItem('Person 1b').waitFor();
    expect(folder('Person 1b') && !folder('Berta')).toBe(true);
  });

  it('the photo of a picture is shown, and it is cut again, by keys in the tree and in the grid', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    const [photo] = readdirSync(join(editor.workspace, 'raw/Person 1a')).sort();
    const asksForCrop = async (options?: { timeout: number }) => {
      await workbench.quickInput.getByText(/^Crop Person 1a\/.* Again$/).waitFor(options);
      await workbench.quickInput.getByText('100 % around the face').waitFor(options);
      await keyboard.press('Escape');
      await workbench.quickInput.waitFor({ state: 'hidden' });
    };
    await workbench.command('View: Close All Editors');
    await workbench.treeItem('Person 1a').click();
    await workbench
      .treeItem(/^Person 1a\//)
      .first()
      .click();
    await keyboard.press('Alt+O');
    await workbench.tab(photo!).waitFor();
    // The photo takes the focus when it has been drawn, be it after the click.
    await workbench.insist('ask for another crop', async (options) => {
      await workbench
        .treeItem(/^Person 1a\//)
        .first()
        .click(options);
      await keyboard.press('Alt+A');
      await asksForCrop(options);
    });
    await workbench.command('View: Close All Editors');
    await workbench.insist('open the grid', async (options) => {
      await workbench.treeAction('Person 1a', 'Open Grid');
      await workbench.tab('Person 1a').waitFor(options);
    });
    const grid = await workbench.webview('[role=option] img');
    await grid.getByRole('listbox').focus();
    await keyboard.press('ArrowRight');
    await keyboard.press('a');
    await asksForCrop();
    await grid.getByRole('listbox').focus();
    await keyboard.press('o');
    await workbench.tab(photo!).waitFor();
    await workbench.command('View: Close All Editors');
  });

  it('it is trained, and the curve is drawn', async () => {
    const { workbench } = editor;
    await workbench.treeMenu('dataset', 'Train…');
    const training = await workbench.webview('canvas');
    await workbench.notification(/Trained for \d+ epochs/).waitFor(JOB);
    await training.locator('.state', { hasText: 'Trained: 12 of 12 epochs' }).waitFor();
    await expectAccessible(training);
  });

  it('the model is evaluated, and what was found opens', async () => {
    const { workbench, workspace } = editor;
    await workbench.answer(/Trained for \d+ epochs/, 'Evaluate');
    await workbench.notification(/Accuracy [\d.]+ %/).waitFor(JOB);
    const evaluation = await workbench.webview('.threshold output');
    await evaluation.getByText(/TAR [\d.]+ %/).waitFor();
    const [run] = readdirSync(join(workspace, '.likeness/runs'));
    const folder = join(workspace, '.likeness/runs', run!);
    await workbench.view('Runs').getByRole('treeitem').first().waitFor();
    expect(readdirSync(folder)).toContain('head.safetensors');
    // The page that can be passed on.
    const page = await workbench.page.context().newPage();
    await page.goto(pathToFileURL(join(folder, 'evaluation-dataset.html')).href);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.close();
  });

  it('a run is measured from its menu too', async () => {
    const { workbench } = editor;
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.treeMenu(/batch-hard-seed1/, 'Evaluate…');
    await workbench.notification(/Accuracy [\d.]+ %/).waitFor(JOB);
  });

  it('who is enrolled is in the tree of people, and is named in a photo', async () => {
    const { workbench, workspace } = editor;
    await workbench.command('Likeness: Enroll Person from Photos…');
    await workbench.pickFile('Photos of One Person', join(workspace, 'raw/Person 1a/01.jpg'));
    await workbench.type('Who is it?', 'Ada');
    await workbench.type('What did Ada agree to?', '');
    await workbench.treeItem(/^Ada/).waitFor(JOB);
    await workbench.command('Likeness: Recognise Photos…');
    await workbench.pickFile('Photos to Recognise', join(workspace, 'raw/Person 1a/02.jpg'));
    const page = await workbench.webview('.photo img');
    await page.locator('td', { hasText: 'Ada' }).first().waitFor();
    await expectAccessible(page);
  });

  it('the walkthrough has ticked all that was done', async () => {
    await expectTicked('open', 'prepare', 'train', 'enroll', 'live');
  });

  it('a picture is asked by: who it is, which images are like it, and it is added with undo', async () => {
    const { workbench, workspace } = editor;
    await workbench.command('Likeness: Ask by Picture…');
    await workbench.pickFile('Photo to Ask by', join(workspace, 'raw/Person 1a/02.jpg'));
    const page = await workbench.webview('.stage .face');
    await page.getByText('The same person as Ada?').waitFor();
    const row = (section: string) => page.locator(`[data-name=${section}] li`);
    expect(await row('enrolled').count()).toBe(1);
    await page.locator('[data-name=dataset]').selectOption({ label: 'dataset' });
    await row('inDataset').first().waitFor(JOB);
    await expectAccessible(page);
    await page.locator('[data-name=person]').fill('Person 1b');
    await page.locator('[data-name=person]').press('Enter');
    await page.getByText('The same person as Person 1b?').waitFor(JOB);
    await row('inDataset').first().waitFor();
    expect(new Set(await page.locator('[data-name=inDataset] .name').allTextContents())).toEqual(
      new Set(['Person 1b']),
    );
    await page.locator('[data-name=person]').fill('');
    await page.locator('[data-name=person]').press('Enter');
    await row('enrolled').first().waitFor(JOB);
    await page.locator('[data-name=toPeople]').click();
    await workbench.type('Who is it?', 'Ada');
    await workbench.type('What did Ada agree to?', '');
    await page.getByText('The face was added to Ada.').waitFor(JOB);
    await row('enrolled').nth(1).waitFor(JOB);
    await page.locator('[data-name=undo]').click();
    await row('enrolled')
      .nth(1)
      .waitFor({ ...JOB, state: 'detached' });
  });

  it('a photo that is dropped is asked by in place of the one before, each of its faces by keys', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    const page = await workbench.webview('.stage .face');
    const [group] = SAMPLE_PHOTOS;
    await dropFile(workbench, group!.file);
    await page.locator('h1', { hasText: 'sample1.jpg' }).waitFor();
    const faces = page.locator('.stage .face');
    await expect.poll(() => faces.count(), JOB).toBe(group!.people);
    const marked = () => page.locator('.stage .face[aria-pressed=true]').textContent();
    await expect.poll(marked).toBe('1');
    await faces.first().focus();
    await keyboard.press('ArrowRight');
    await expect.poll(marked).toBe('2');
    await keyboard.press('ArrowLeft');
    await keyboard.press('ArrowLeft');
    await expect.poll(marked).toBe(String(group!.people));
    await workbench.reload();
    const again = await workbench.webview('.stage .face');
    await again.locator('h1', { hasText: 'sample1.jpg' }).waitFor();
    expect(await again.locator('.stage .face[aria-pressed=true]').textContent()).toBe(
      String(group!.people),
    );
  });

  it('of a file that is no picture nothing is said but why', async () => {
    const { workbench, workspace } = editor;
    const page = await workbench.webview('.stage .face');
    writeFileSync(join(workspace, 'notes.jpg'), 'no picture at all');
    await dropFile(workbench, join(workspace, 'notes.jpg'));
    await page
      .getByRole('alert')
      .getByText(/notes\.jpg/)
      .waitFor(JOB);
    expect(await page.locator('.stage .face, .stage img, .answers li').count()).toBe(0);
    expect((await page.locator('.verdict').textContent())?.trim()).toBe('');
    expect(await page.locator('[data-name=toPeople][disabled]').count()).toBe(1);
    expect(await page.locator('[data-name=toPhotos][disabled]').count()).toBe(1);
    await workbench.command('View: Close All Editors');
  });

  it('a person of the dataset is enrolled from the tree, with all pictures', async () => {
    const { workbench } = editor;
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.treeMenu('Person 1c', 'Enroll Person…');
    await workbench.type('Who is it?', 'Cleo');
    await workbench.type('What did Cleo agree to?', 'this test');
    await workbench.notification(/\d faces of Cleo enrolled/).waitFor(JOB);
    await workbench.treeItem(/^Cleo/).waitFor();
  });

  it('whose a face in a photo is, or is not, is told beside it', async () => {
    const { workbench, workspace } = editor;
    await workbench.command('View: Close All Editors');
    await workbench.command('Likeness: Recognise Photos…');
    await workbench.pickFile('Photos to Recognise', join(workspace, 'raw/Person 1a/02.jpg'));
    const page = await workbench.webview('.tell');
    await page.getByText('Not Ada').first().click();
    await page.getByText(/^Kept as somebody unknown/).waitFor();
    await page.locator('td em', { hasText: 'unknown' }).waitFor();
    expect(readdirSync(join(workspace, 'raw/unknown 1'))).toHaveLength(1);
    await expectAccessible(page);
    // What is said last of the same face is what counts.
    await page.getByText('This Is…').first().click();
    await workbench.type('Who is it?', 'Eve');
    await workbench.type('What did Eve agree to?', '');
    await page.getByText('Enrolled: Eve.').waitFor();
    await page.locator('td strong', { hasText: 'Eve' }).waitFor();
    await workbench.treeItem(/^Eve/).waitFor();
    expect(readdirSync(join(workspace, 'raw/Eve'))).toHaveLength(1);
    expect(readdirSync(join(workspace, 'raw'))).not.toContain('unknown 1');
  });

  it('what was told is learnt by the button beside the hint', async () => {
    const { workbench, workspace } = editor;
    const page = await workbench.webview('.tell');
    await page.getByText(/^Training again would help: 1 correction, 1 person is new/).waitFor();
    await workbench.command('Notifications: Clear All Notifications');
    await page.locator('[data-name=train]').click();
    await workbench.notification(/Trained for \d+ epochs/).waitFor(JOB);
    const list = readFileSync(join(workspace, 'dataset/list.txt'), 'utf8');
    expect(list).toMatch(/^Eve\/corrected-.*$/m);
  });

  it('who was trained on is erased, and the receipt names the head that keeps a trace, with the button to train again', async () => {
    const { workbench, workspace } = editor;
    await workbench.command('Notifications: Clear All Notifications');
    const receipt = await eraseByCommand(workbench, 'Eve');
    await receipt.getByRole('row', { name: /list/i }).first().waitFor();
    await receipt.locator('[data-name=train]').waitFor();
    await expectAccessible(receipt);
    const list = readFileSync(join(workspace, 'dataset/list.txt'), 'utf8');
    expect(list).not.toContain('Eve');
    expect(readdirSync(join(workspace, 'raw'))).not.toContain('Eve');
  });

  it('nobody is named live where there is no camera, and the panel says so', async () => {
    const { workbench } = editor;
    await workbench.command('Likeness: Open Live Recognition');
    const live = await workbench.webview('[data-name=start]');
    await live.locator('[data-name=route]').selectOption('panel');
    await live.locator('[data-name=start]').click();
    await live.locator('.error').getByText('There is no camera on this machine.').waitFor();
    expect(await workbench.statusItem('Camera').count()).toBe(0);
  });
});

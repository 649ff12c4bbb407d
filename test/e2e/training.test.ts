import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { keptPhotos } from '../protocol/sampleWorkspace';
import { startLikeness } from '../services/runLikeness';
import { accessibilityProblems, inEachTheme } from './accessibility';
import { describeInEditor } from './editorTest';
import { pictureWidthPx } from './pictureWidth';

const PEOPLE = 8;

function bringPhotos(workspace: string): void {
  const photos = keptPhotos();
  for (const person of readdirSync(photos).slice(0, PEOPLE)) {
    cpSync(join(photos, person), join(workspace, 'raw', person), { recursive: true });
  }
}

// More epochs than anybody waits for: that run is stopped by hand.
const settings = { 'likeness.train.epochs': 100_000, 'likeness.tensorboard': 'no-such-program' };

describeInEditor('the view of training', { fill: bringPhotos, settings }, (editor) => {
  const runs = () => readdirSync(join(editor.workspace, '.likeness/runs'));
  const linesOf = (run: string) =>
    readFileSync(join(editor.workspace, '.likeness/runs', run, 'metrics.jsonl'), 'utf8').split('\n')
      .length;

  beforeAll(async () => {
    const training = ['train', 'dataset', '--epochs', '5'];
    for (const args of [
      ['prepare', 'raw', 'dataset'],
      training,
      [...training, '--margin', '0.4'],
    ]) {
      const { code, err } = await startLikeness(args, editor.workspace).ended;
      if (code !== 0) throw new Error(err);
    }
  });

  it('shows a run’s epochs with their distances and hardest triplets, also when the window is loaded again', async () => {
    const { workbench } = editor;
    await workbench.command('Likeness: Show Training…');
    await workbench.pick('Which run?', /batch-hard-seed1/);
    const open = () => workbench.webview('.hardest img');
    const left = await open();
    await left.locator('.state', { hasText: 'Trained: 5 of 5 epochs' }).waitFor();
    expect(await left.locator('.curves canvas').count()).toBe(5);
    await left.locator('h2', { hasText: /^Epoch 5$/ }).waitFor();
    await left.locator('.epoch input').focus();
    await workbench.page.keyboard.press('Home');
    await left.locator('h2', { hasText: /^Epoch 1$/ }).waitFor();
    await left.getByText('All epochs in numbers').click();
    await left.getByRole('row').nth(5).waitFor();
    await workbench.reload();
    const view = await open();
    await view.locator('h2', { hasText: /^Epoch 1$/ }).waitFor();
    await view.getByRole('row').nth(5).waitFor();
    // Pictures came, not just their frames; those that are not to be seen are not asked for.
    const picture = view.locator('.hardest img').first();
    await expect.poll(() => pictureWidthPx(picture)).toBeGreaterThan(0);
    await inEachTheme(workbench, view);
    await view.locator('.hardest button').first().press('Enter');
    await workbench.tab(/\.jpg/).waitFor();
  });

  it('is where it was scrolled to when it was hidden, and when the window was loaded again', async () => {
    const { workbench } = editor;
    const open = () => workbench.webview('.hardest img');
    const topPx = async () => (await open()).evaluate<number>('scrollY');
    await workbench.tab(/^Training /).click();
    const left = await open();
    await left.locator('.hardest li').last().scrollIntoViewIfNeeded();
    const leftPx = await topPx();
    expect(leftPx).toBeGreaterThan(500);
    await workbench.tab(/\.jpg/).click();
    await expect.poll(() => left.isDetached()).toBe(true);
    await workbench.tab(/^Training /).click();
    await expect.poll(topPx).toBe(leftPx);
    await workbench.reload();
    await expect.poll(topPx).toBe(leftPx);
  });

  it('says how TensorBoard is installed where it is not', async () => {
    const { workbench } = editor;
    await workbench.command('Likeness: Open TensorBoard');
    await workbench.notification(/pip install tensorboard/).waitFor();
    await workbench.command('Notifications: Clear All Notifications');
  });

  it('sets runs side by side, with what differs', async () => {
    const { workbench } = editor;
    await workbench.command('Likeness: Compare Runs…');
    await workbench.quickInput.getByText('Runs to compare').waitFor();
    await workbench.page.keyboard.press('Enter');
    const page = await workbench.webview('.tables table');
    const margin = page.getByRole('row', { name: /^Margin/ });
    expect((await margin.locator('td').allTextContents()).sort()).toEqual(['0.2', '0.4']);
    expect(await page.getByRole('row', { name: /^Mining/ }).count()).toBe(0);
    await page.locator('.curves canvas').first().waitFor();
    await inEachTheme(workbench, page);
  });

  it('stops a run by a key, lets it go on by the same, and removes it when it is cancelled', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    const before = runs();
    await workbench.command('View: Close All Editors');
    await workbench.command('Likeness: Train…');
    const view = await workbench.webview('.latest');
    const state = (words: RegExp) => view.locator('.state', { hasText: words }).waitFor();
    await state(/^Training: [1-9]\d* of 100000 epochs/);
    const [run] = runs().filter((name) => !before.includes(name));
    await view.locator('.hardest img').first().waitFor();
    expect(await accessibilityProblems(view)).toEqual([]);
    await view.locator('.epoch input').focus();
    await keyboard.press('p');
    await state(/^Stopped: \d+ of 100000 epochs/);
    const stoppedAt = linesOf(run!);
    await keyboard.press('p');
    await state(/^Training: /);
    await expect.poll(() => linesOf(run!)).toBeGreaterThan(stoppedAt);
    await view.locator('.epoch input').focus();
    await keyboard.press('c');
    await workbench.page.getByRole('dialog').getByRole('button', { name: 'Remove Run' }).click();
    await expect.poll(() => existsSync(join(editor.workspace, '.likeness/runs', run!))).toBe(false);
    expect(runs()).toEqual(before);
  });
});

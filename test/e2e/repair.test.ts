import { cpSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { keptPhotos } from '../protocol/sampleWorkspace';
import { startLikeness } from '../services/runLikeness';
import { describeInEditor } from './editorTest';

/** Whose photo has got into whose folder. */
const STRAYS = [
  ['Person 1b', 'Person 1a'],
  ['Person 2c', 'Person 2b'],
  ['Person 4a', 'Person 3c'],
  ['Person 4c', 'Person 4b'],
  ['Person 5a', 'Person 4d'],
  ['Person 5c', 'Person 5b'],
] as const;

const stray = (owner: string) => `stray of ${owner.slice(-2)}.jpg`;

function bringPhotos(workspace: string): void {
  const raw = join(workspace, 'raw');
  cpSync(keptPhotos(), raw, { recursive: true });
  for (const [owner, folder] of STRAYS) {
    const [, second] = readdirSync(join(raw, owner)).sort();
    renameSync(join(raw, owner, second!), join(raw, folder, stray(owner)));
  }
}

describeInEditor('a dataset with six wrong labels', { fill: bringPhotos }, (editor) => {
  const list = () => readFileSync(join(editor.workspace, 'dataset/list.txt'), 'utf8').split('\n');
  /** As trainAndEvaluate says, before the repair. */
  let tarBefore = NaN;

  /**
   * @param step the button after training
   * @returns TAR at FAR 0.001 of the head that is trained on the dataset as it is, in percent
   */
  async function trainAndEvaluate(step: string): Promise<number> {
    const { workbench } = editor;
    await workbench.command('View: Close All Editors');
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.command('Likeness: Train…');
    await workbench.answer(/Trained for/, step);
    const page = await workbench.webview('.threshold output');
    await page.locator('[data-name=figures]').click();
    const cells = page.getByRole('row', { name: /^TAR at FAR 0\.001/ }).locator('td');
    return parseFloat((await cells.nth(1).textContent())!);
  }

  beforeAll(async () => {
    const { code, err } = await startLikeness(['prepare', 'raw', 'dataset'], editor.workspace)
      .ended;
    if (code !== 0) throw new Error(err);
  });

  it('makes a model that seems bad', async () => {
    tarBefore = await trainAndEvaluate('Evaluate');
    expect(tarBefore).toBeLessThan(60);
  });

  it('is put right in Review by a key a label', async () => {
    const { workbench } = editor;
    await workbench.command('Likeness: Review Dataset…');
    const review = await workbench.webview('.question');
    const count = review.locator('[data-kind=wrongLabels] .badge');
    await expect.poll(() => count.textContent()).toBe(String(STRAYS.length));
    for (const left of STRAYS.map((_, i) => STRAYS.length - 1 - i)) {
      await workbench.page.keyboard.press('a');
      await expect.poll(() => count.textContent()).toBe(String(left));
    }
    for (const [owner, folder] of STRAYS) {
      expect(list()).toContain(`${owner}/${stray(owner)}`);
      expect(list()).not.toContain(`${folder}/${stray(owner)}`);
    }
  });

  it('makes a good one when it is trained on again, and the evaluation shows it', async () => {
    const tarAfter = await trainAndEvaluate('Evaluate Against Run Before');
    expect(tarAfter).toBeGreaterThan(90);
    expect(tarAfter).toBeGreaterThan(tarBefore + 20);
  });
});

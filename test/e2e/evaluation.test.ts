import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { keptPhotos } from '../protocol/sampleWorkspace';
import { startLikeness } from '../services/runLikeness';
import { accessibilityProblems, inEachTheme } from './accessibility';
import { describeInEditor } from './editorTest';
import { expectNamesAsText, HOSTILE } from './hostileName';
import { pictureWidthPx } from './pictureWidth';

const PEOPLE = 6;
const STRAY = 'Person 1a/stray.jpg';

/** Photos in which one of 1b, who has another name here, has got into the folder of 1a. */
function bringPhotos(workspace: string): void {
  const photos = keptPhotos();
  const raw = join(workspace, 'raw');
  for (const person of readdirSync(photos).slice(0, PEOPLE)) {
    cpSync(join(photos, person), join(raw, person), { recursive: true });
  }
  const [, second] = readdirSync(join(raw, 'Person 1b')).sort();
  renameSync(join(raw, 'Person 1b', second!), join(raw, STRAY));
  renameSync(join(raw, 'Person 1b'), join(raw, HOSTILE));
}

describeInEditor('an evaluation', { fill: bringPhotos }, (editor) => {
  const strayOf = (page: Frame) => page.locator(`.face:has([data-image="${STRAY}"])`).first();

  beforeAll(async () => {
    const { code, err } = await startLikeness(['prepare', 'raw', 'dataset'], editor.workspace)
      .ended;
    if (code !== 0) throw new Error(err);
  });

  it('shows what a threshold does, moved by keys', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    await workbench.command('Likeness: Evaluate…');
    const page = await workbench.webview('.threshold output');
    const words = page.locator('.threshold output');
    await words.getByText(/FAR .* TAR .* to /).waitFor();
    const slider = page.locator('#threshold');
    await slider.focus();
    await keyboard.press('Home');
    await words.getByText(/^none accepted: FAR 0 %, TAR 0 %/).waitFor();
    await page.getByText('No pair of two people is accepted.').waitFor();
    await keyboard.press('End');
    await words.getByText(/FAR 100 %, TAR 100 %/).waitFor();
    await page.getByText('All pairs of two people are accepted.').waitFor();
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/FAR 100 %/);
  });

  it('has nothing that axe finds wrong in any of its parts, in light, high contrast and dark', async () => {
    const { workbench } = editor;
    const page = await workbench.webview('.threshold output');
    await inEachTheme(workbench, page, async () => {
      for (const part of await page.locator('.tab').all()) {
        await part.click();
        expect(await accessibilityProblems(page)).toEqual([]);
        await expectNamesAsText(page);
      }
    });
  });

  it('has a wrong label among its worst mistakes, which a key puts into Review', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    const page = await workbench.webview('.threshold output');
    await page.locator('[data-name=mistakes]').click();
    await page.locator('.face .person', { hasText: HOSTILE }).first().waitFor();
    await strayOf(page).locator('.picture').focus();
    await keyboard.press('w');
    await page.getByText(`${STRAY} comes first in Review.`).waitFor();
    await strayOf(page).locator('[aria-pressed=true]').waitFor();
    await page.locator('vscode-button[data-name=review]').click();
    const review = await workbench.webview('.question');
    await review
      .locator('.words')
      .getByText(`It was marked as wrong. It looks like ${HOSTILE}`)
      .waitFor();
    await expectNamesAsText(review);
    await review.locator('.questions').focus();
    await keyboard.press('a');
    await review
      .locator('.words')
      .getByText(/marked as wrong/)
      .waitFor({ state: 'detached' });
  });

  it('made again shows in the panel that is open', async () => {
    const { workbench } = editor;
    await workbench.command('Notifications: Clear All Notifications');
    // The untrained network is the only model there is: nothing is asked.
    await workbench.command('Likeness: Evaluate…');
    await workbench.notification(/Accuracy [\d.]+ %/).waitFor();
    const page = await workbench.webview('.threshold output');
    await page.locator('[data-name=mistakes][aria-selected=true]').waitFor();
    await page.locator('.face .person', { hasText: 'Person 1a' }).first().waitFor();
    await strayOf(page).waitFor({ state: 'detached' });
  });

  it('opens the pairs of two people by keys, and shows them when the window is loaded again', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    const open = () => workbench.webview('.threshold output');
    const page = await open();
    await page.locator('#threshold').press('ArrowRight');
    const words = await page.locator('.threshold output').innerText();
    await page.locator('[data-name=confusion]').click();
    await page.locator('.matrix [tabindex="0"]').focus();
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    await page.locator('.confusion .pair img').first().waitFor();
    expect(await page.locator('.matrix [aria-pressed=true]').count()).toBe(2);
    const topPx = (frame: Frame) =>
      frame.evaluate<number>("document.querySelector('#shown').scrollTop");
    await page.evaluate("document.querySelector('#shown').scrollTop = 100");
    await expect.poll(() => topPx(page)).toBeGreaterThan(50);
    const leftPx = await topPx(page);
    await workbench.reload();
    const again = await open();
    await again.locator('.threshold output').getByText(words, { exact: true }).waitFor();
    await again.locator('[data-name=confusion][aria-selected=true]').waitFor();
    await again.locator('.confusion .pair img').first().waitFor();
    expect(await again.locator('.matrix [aria-pressed=true]').count()).toBe(2);
    await expect.poll(() => topPx(again)).toBe(leftPx);
  });

  it('is saved as tables in a folder that is asked for', async () => {
    const { workbench, workspace } = editor;
    const folder = join(workspace, 'tables');
    mkdirSync(folder);
    const page = await workbench.webview('.threshold output');
    await page.locator('[data-name=tables]').click();
    await workbench.pickFolder('Folder for the Tables', folder, 'Save Here');
    await page.locator('.told', { hasText: `people.csv` }).getByText(folder).waitFor();
    const tables = 'confusion curve figures mistakes open-set people scores tags'.split(' ');
    expect(readdirSync(folder).sort()).toEqual(tables.map((table) => `${table}.csv`));
    const [header, ...rows] = readFileSync(join(folder, 'people.csv'), 'utf8').split('\r\n');
    expect(header).toBe(
      'model,person,images,genuine pairs,accepted,impostor pairs,false accepts,tags',
    );
    expect(rows.pop()).toBe('');
    const people = readdirSync(join(workspace, 'raw'));
    expect(rows.map((row) => /^"untrained","(.+?)",\d/.exec(row)?.[1]).sort()).toEqual(
      people.sort(),
    );
  });

  it('is saved as a page that shows it without the editor, in a file that is asked for', async () => {
    const { workbench, workspace } = editor;
    const file = join(workspace, 'for others.html');
    const page = await workbench.webview('.threshold output');
    await page.locator('[data-name=save]').click();
    await workbench.saveAs('Save the Report', file);
    await page.locator('.told').getByText(`Saved ${file}.`).waitFor();
    const saved = await workbench.page.context().newPage();
    await saved.goto(pathToFileURL(file).href);
    await saved.getByText(HOSTILE).first().waitFor();
    await expectNamesAsText(saved.mainFrame());
    await expect.poll(() => pictureWidthPx(saved.locator('img').first())).toBeGreaterThan(0);
    await saved.close();
  });
});

import { cpSync, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { keptPhotos } from '../protocol/sampleWorkspace';
import { startLikeness } from '../services/runLikeness';
import { accessibilityProblems, inEachTheme } from './accessibility';
import { describeInEditor } from './editorTest';
import { expectNamesAsText, HOSTILE } from './hostileName';
import { pictureWidthPx } from './pictureWidth';
import { placeOfChosen } from './placeOfChosen';

const PEOPLE = 6;
const STRAY = 'Person 1a/stray.jpg';

/**
 * Photos in which one of 1b, whose name is HTML, has got into the folder of 1a, and a folder in which those of both lie as
 * they came.
 */
function bringPhotos(workspace: string): void {
  const photos = keptPhotos();
  const raw = join(workspace, 'raw');
  for (const person of readdirSync(photos).slice(0, PEOPLE)) {
    cpSync(join(photos, person), join(raw, person), { recursive: true });
  }
  for (const person of ['Person 1a', 'Person 1b']) {
    for (const photo of readdirSync(join(raw, person))) {
      cpSync(join(raw, person, photo), join(workspace, 'mixed', `${person} ${photo}`));
    }
  }
  const [, second] = readdirSync(join(raw, 'Person 1b')).sort();
  renameSync(join(raw, 'Person 1b', second!), join(raw, STRAY));
  renameSync(join(raw, 'Person 1b'), join(raw, HOSTILE));
}

describeInEditor('a dataset with a wrong label', { fill: bringPhotos }, (editor) => {
  const image = (path: string) => join(editor.workspace, 'dataset/images', path);
  const list = () => readFileSync(join(editor.workspace, 'dataset/list.txt'), 'utf8').split('\n');

  beforeAll(async () => {
    const { code, err } = await startLikeness(['prepare', 'raw', 'dataset'], editor.workspace)
      .ended;
    if (code !== 0) throw new Error(err);
  });

  it('is put right in Review by keys alone, and as it was when that is taken back', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    await workbench.command('Likeness: Review Dataset…');
    const review = await workbench.webview('.question');
    const words = review.locator('.words');
    await words.getByText(`It looks like ${HOSTILE} `).getByText('less like Person 1a').waitFor();
    await expectNamesAsText(review);
    expect(await review.locator('.picture img').count()).toBe(3);
    await inEachTheme(workbench, review);
    await workbench.showContainer('Likeness');
    await workbench
      .treeItem(/^Person 1a/)
      .locator('[class*=itemBadge]')
      .waitFor();

    await review.locator('.questions').focus();
    await keyboard.press('a');
    await expect.poll(list).toContain(`${HOSTILE}/stray.jpg`);
    expect(existsSync(image(STRAY))).toBe(false);
    await expect.poll(() => words.textContent()).not.toContain(`It looks like ${HOSTILE}`);

    await keyboard.press('z');
    await expect.poll(list).toContain(STRAY);
    await words.getByText(`It looks like ${HOSTILE} `).waitFor();
    expect(existsSync(image(STRAY))).toBe(true);
  });

  it('is not asked about again when somebody said that nothing is wrong', async () => {
    const { workbench } = editor;
    const review = await workbench.webview('.question');
    await workbench.page.keyboard.press('r');
    await review.getByText(/, 1 rejected$/).waitFor();
    await review.locator('[data-name=again]').click();
    await expect
      .poll(() => review.locator('[data-kind=wrongLabels] .badge').textContent())
      .toBe('0');
    await review.getByText(/, 1 rejected$/).waitFor();
    expect(list()).toContain(STRAY);
  });

  it('is not asked about either once the window was loaded again, nor when it is looked at anew', async () => {
    const { workbench } = editor;
    await workbench.reload();
    const review = await workbench.webview('.question');
    const counts = review.locator('.title [role=status]');
    const wrongLabels = () => review.locator('[data-kind=wrongLabels] .badge').textContent();
    await counts.getByText(/, 1 rejected$/).waitFor();
    expect(await wrongLabels()).toBe('0');
    await review.locator('[data-name=again]').click();
    await counts.getByText('Looking through the dataset …').waitFor();
    await counts.getByText(/, 1 rejected$/).waitFor();
    expect(await wrongLabels()).toBe('0');
    expect(list()).toContain(STRAY);
  });

  it('has its face on the map, found by name and excluded by a key', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    await workbench.command('Likeness: Show Map of Faces…');
    const map = await workbench.webview('.plot');
    await map.getByText(/^30 faces of 6 people/).waitFor();
    await map.locator('input[type=search]').fill('stray');
    await map.locator('.chosen').getByText(STRAY, { exact: true }).waitFor();
    await expectNamesAsText(map);
    await inEachTheme(workbench, map);
    await map.locator('.plot').focus();
    await keyboard.press('x');
    await expect.poll(list).not.toContain(STRAY);
    await map.getByText(/1 changed since$/).waitFor();
    await keyboard.press('z');
    await expect.poll(list).toContain(STRAY);
    await map.locator('[data-name=pca]').click();
    await map.locator('[data-name=pca][aria-pressed=true]').waitFor();
    await map.getByText(/^30 faces of 6 people$/).waitFor();
  });

  it('shows its picture and its name where it is pointed at on the map, and no longer', async () => {
    const map = await editor.workbench.webview('.plot');
    const plot = map.locator('.plot');
    const shown = map.locator('.hover:visible');
    await map.locator('input[type=search]').fill('stray');
    await map.locator('.chosen').getByText(STRAY, { exact: true }).waitFor();
    const pointed = async () => {
      await plot.hover({ position: await placeOfChosen(map) });
      return shown.locator('figcaption').allTextContents();
    };
    await expect.poll(pointed).toEqual([STRAY]);
    await expect.poll(() => pictureWidthPx(shown.locator('img'))).toBeGreaterThan(0);
    expect(await shown.locator('img').getAttribute('src')).toMatch(/Person%201a\/stray\.jpg$/);
    // All faces keep away from the map's edges.
    await plot.hover({ position: { x: 2, y: 2 } });
    await shown.waitFor({ state: 'detached' });
  });

  it('is chosen from on the map for the tree and Review, by keys alone, until what is chosen is gone', async () => {
    const { workbench } = editor;
    const { keyboard } = workbench.page;
    const chosen = /^Chosen on the Map, 6 images/;
    await workbench.showContainer('Likeness');
    let map = await workbench.webview('.plot');
    await map.locator('input[type=search]').fill('person 1');
    await workbench.treeItem(/^Chosen on the Map, 13 images/).waitFor();
    // What is typed next still goes into the field.
    await keyboard.type('c');
    await workbench.treeItem(chosen).waitFor();
    const isSelected = () => workbench.treeItem(chosen).getAttribute('aria-selected');
    await expect.poll(isSelected).toBe('true');
    await map.locator('.plot').focus();
    await keyboard.press('r');
    const review = await workbench.webview('.question');
    const counted = async () => {
      const badges = await review.locator('.tab .badge').allTextContents();
      return badges.reduce((sum, badge) => sum + Number(badge), 0);
    };
    await review.getByText('Only findings about 6 chosen faces.').waitFor();
    const about = await counted();
    expect(about).toBeGreaterThan(0);
    expect(await accessibilityProblems(review)).toEqual([]);
    await review.locator('.questions').focus();
    await keyboard.press('f');
    await review.getByText('Findings about all images, not only about 6 chosen faces.').waitFor();
    expect(await counted()).toBeGreaterThan(about);

    await workbench.tab('Map of dataset').click();
    // A page that was hidden begins anew.
    map = await workbench.webview('.plot');
    await map.locator('.chosen h2', { hasText: '6 faces of Person 1c' }).waitFor();
    await workbench.treeItem(chosen).waitFor();
    await map.locator('.plot').focus();
    await keyboard.press('e');
    await workbench.treeItem(/^Person 1c\//).waitFor();
    await keyboard.press('Delete');
    await expect.poll(() => list().filter((line) => line.startsWith('Person 1c/'))).toEqual([]);
    await workbench.treeItem(chosen).waitFor({ state: 'detached' });
    await map.locator('.chosen').waitFor({ state: 'hidden' });
    await workbench.answer(/6 images/, 'Undo');
    await expect.poll(() => list().filter((line) => line.startsWith('Person 1c/'))).toHaveLength(6);
  });

  it('is coloured on the map by what a run did with each image, seen before and after it', async () => {
    const { workbench, workspace } = editor;
    const { keyboard } = workbench.page;
    const trained = await startLikeness(['train', 'dataset', '--epochs', '2'], workspace).ended;
    expect(trained.err + trained.code).toMatch(/0$/);
    const map = await workbench.webview('.plot');
    await map.locator('[data-name=again]').click();
    await map.locator('select[data-name=run]').selectOption({ index: 1 });
    await map.locator('[data-name=role]').click();
    await map.locator('.legend .role', { hasText: /^Trained on \(\d+\)$/ }).click();
    await map.locator('.chosen h2', { hasText: /^\d+ faces of \d people$/ }).waitFor();
    expect(await accessibilityProblems(map)).toEqual([]);
    const embeddings = map.locator('select[data-name=run]');
    await map.locator('.plot').focus();
    await keyboard.press('b');
    await expect.poll(() => embeddings.inputValue()).toBe('');
    await map.locator('[data-name=before]', { hasText: 'After Training' }).waitFor();
    await keyboard.press('b');
    await expect.poll(() => embeddings.inputValue()).toMatch(/runs/);
    await map.getByText(/^30 faces of 6 people$/).waitFor();
  });

  it('lies beside the map of those who are enrolled, with the pictures that the gallery keeps', async () => {
    const { workbench, workspace } = editor;
    const photos = readdirSync(join(workspace, 'raw/Person 2a')).map(
      (name) => `raw/Person 2a/${name}`,
    );
    const { code, err } = await startLikeness(['enroll', 'Ada', ...photos], workspace).ended;
    expect(err + code).toMatch(/0$/);
    const map = await workbench.webview('[data-name=peopleMap]');
    await map.locator('[data-name=peopleMap]').click();
    await workbench.tab('Map of People').waitFor();
    const people = await workbench.webview('[data-name=datasetMap]');
    await people.getByText(/^\d+ faces of 1 person/).waitFor();
    await people.locator('input[type=search]').fill('ada');
    await people.locator('.chosen img[src^="data:image/jpeg"]').first().waitFor();
    expect(await people.locator('[data-name=undo]').count()).toBe(0);
    expect(await accessibilityProblems(people)).toEqual([]);
  });

  it('has what is chosen on the map of people together in their tree, after a reload too, and made somebody else’s', async () => {
    const { workbench, workspace } = editor;
    const people = await workbench.webview('[data-name=datasetMap]');
    await people.locator('[data-name=tree]').click();
    const all = workbench.treeItem(/^Chosen on the Map, \d+ faces/);
    await all.waitFor();
    const count = Number(/\d+/.exec((await all.getAttribute('aria-label')) ?? '')![0]);
    await people.locator('.chosen .tools').getByText('Clear').click();
    await all.waitFor({ state: 'detached' });
    const [photo] = readdirSync(join(workspace, 'raw/Person 2a'));
    await people.locator('input[type=search]').fill(photo!);
    await workbench.treeItem('Chosen on the Map, 1 face').waitFor();
    await workbench.reload();
    await workbench.treeItem('Chosen on the Map, 1 face').waitFor();
    const shown = await workbench.webview('.chosen .picture');
    expect(await shown.locator('.chosen .picture').count()).toBe(1);
    await workbench.treeMenu('Chosen on the Map, 1 face', 'Move Faces to Person…');
    await workbench.type('Who is it?', 'Bea');
    await workbench.treeItem(/^Bea/).waitFor();
    // It is another's face now: what was chosen is not there any more.
    await workbench.treeItem('Chosen on the Map, 1 face').waitFor({ state: 'detached' });
    const left = await workbench.treeItem(/^Ada/).textContent();
    expect(left).toMatch(new RegExp(`${count - 1} faces?$`));
  });

  it('is joined by photos that nobody has sorted, once their people are named', async () => {
    const { workbench, workspace } = editor;
    const { keyboard } = workbench.page;
    const foldersOf = (path: string) => (existsSync(path) ? readdirSync(path).sort() : []);
    await workbench.showContainer('Explorer');
    await workbench.treeMenu('mixed', 'Group Unnamed Photos…');
    const page = await workbench.webview('.groups section');
    await page.getByText(/^2 groups in 12 photos/).waitFor();
    await inEachTheme(workbench, page);
    await page.locator('.groups input').first().focus();
    await keyboard.type('Ada');
    await keyboard.press('Enter');
    await keyboard.type('Bea');
    await page.locator('[data-name=make]').press('Enter');
    await workbench.type('Folder for the people', join(workspace, 'people'));
    await workbench.notification(/12 photos of 2 people were copied/).waitFor();
    expect(foldersOf(join(workspace, 'people'))).toEqual(['Ada', 'Bea']);
    const whose = foldersOf(join(workspace, 'people/Ada')).map((name) => name.slice(0, 9));
    expect(new Set(whose).size).toBe(1);
    await workbench.answer(/were copied/, 'Undo');
    await workbench.notification(/12 copies were taken back/).waitFor();
    expect(foldersOf(join(workspace, 'people'))).toEqual([]);
    expect(foldersOf(join(workspace, 'mixed'))).toHaveLength(12);
  });
});

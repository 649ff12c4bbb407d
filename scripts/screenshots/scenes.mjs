/** What the screenshots show, in this order, each beginning where the one before ended. */
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from '../setup.mjs';
import { inLight, sideBySide, writeStill } from '../vscode/fakeCamera.mjs';

/**
 * @typedef {import('../vscode/workbench.mjs').Workbench} Workbench
 * @typedef {object} Scene
 * @property {string} name of the picture
 * @property {'dark' | 'light'} [readme] the theme in which README.md shows it
 * @property {(workbench: Workbench, workspace: string, camera: string) => Promise<void>} show camera: its file, read when it is opened
 */

/** What views show when there is none of it. */
const MADE = ['dataset', '.likeness'];

/** Leaves the photos alone in the folder, as somebody finds it who begins. @param {string} workspace */
function putAway(workspace) {
  const away = `${workspace}-away`;
  if (existsSync(away)) return;
  mkdirSync(away);
  for (const name of MADE) renameSync(join(workspace, name), join(away, name));
}

/** @param {string} workspace */
function bringBack(workspace) {
  const away = `${workspace}-away`;
  if (!existsSync(away)) return;
  for (const name of MADE) {
    rmSync(join(workspace, name), { recursive: true, force: true });
    renameSync(join(away, name), join(workspace, name));
  }
  rmSync(away, { recursive: true });
}

/** @type {Scene[]} */
export const SCENES = [
  {
    name: 'welcome',
    async show(workbench, workspace) {
      putAway(workspace);
      await workbench.showContainer('Likeness');
      const [prepare, enroll] = ['Prepare Dataset…', 'Enroll Person from Camera…'];
      const buttons = { Dataset: prepare, People: enroll, Runs: 'Train…' };
      for (const [view, name] of Object.entries(buttons))
        await workbench.view(view).getByRole('button', { name }).waitFor();
    },
  },
  {
    name: 'walkthrough',
    async show(workbench) {
      // Else there is no room for the pictures of its steps.
      await workbench.command('View: Close Primary Side Bar');
      await workbench.command('Welcome: Open Walkthrough...');
      await workbench.quickInput.locator('input').fill('Likeness');
      await workbench.page.keyboard.press('Enter');
      await workbench.webview('text=One folder a person');
    },
  },
  {
    name: 'trees',
    async show(workbench, workspace) {
      bringBack(workspace);
      await workbench.showContainer('Likeness');
      await workbench.command('Likeness: Refresh People');
      for (const name of ['Person 1b', /^Ada/]) await workbench.treeItem(name).click();
      await workbench.treeItem('Person 1b').hover();
      await workbench.page.locator('.workbench-hover img').first().waitFor();
    },
  },
  {
    name: 'grid',
    readme: 'dark',
    async show(workbench) {
      await workbench.showContainer('Likeness');
      await workbench.treeItem('Person 1c').click();
      await workbench.treeAction('Person 1c', 'Open Grid');
      await workbench.webview('[role=option] img');
    },
  },
  {
    name: 'list',
    async show(workbench) {
      await workbench.openFile('list.txt');
      await workbench.page.locator('.codelens-decoration').first().waitFor();
      await workbench.page.locator('.view-line').nth(1).locator('span span').last().hover();
      await workbench.page.locator('.monaco-hover img').first().waitFor();
    },
  },
  {
    name: 'training',
    readme: 'dark',
    async show(workbench) {
      await workbench.command('Likeness: Train…');
      const page = await workbench.webview('canvas');
      await page.locator('.state', { hasText: /Trained: \d+ of \d+ epochs/ }).waitFor();
      await workbench.notification(/Trained for/).waitFor();
    },
  },
  {
    name: 'evaluation',
    readme: 'dark',
    async show(workbench) {
      await workbench.answer(/Trained for/, 'Evaluate');
      await workbench.webview('.pair img');
      await workbench.command('Notifications: Clear All Notifications');
    },
  },
  {
    name: 'confusion',
    async show(workbench) {
      const page = await workbench.webview('.pair img');
      await page.locator('[data-name=confusion]').click();
      await page.locator('.matrix button').first().click();
    },
  },
  {
    name: 'training-triplets',
    async show(workbench) {
      await workbench.tab(/^Training/).click();
      const page = await workbench.webview('.hardest img');
      await page.locator('.hardest').scrollIntoViewIfNeeded();
      await page.locator('.epoch input').focus();
      await workbench.page.keyboard.press('Home');
    },
  },
  {
    name: 'recognised',
    readme: 'dark',
    async show(workbench, workspace) {
      await workbench.command('Notifications: Clear All Notifications');
      await workbench.command('Likeness: Recognise Photos…');
      await workbench.pickFile('Photos to Recognise', join(workspace, 'group.jpg'));
      await workbench.webview('.photo img');
    },
  },
  {
    name: 'ask',
    async show(workbench, workspace) {
      await workbench.command('Likeness: Ask by Picture…');
      await workbench.pickFile('Photo to Ask by', join(workspace, 'group.jpg'));
      const page = await workbench.webview('.stage .face');
      await page.locator('[data-name=dataset]').selectOption({ label: 'dataset' });
      await page.locator('[data-name=inDataset] img').first().waitFor();
    },
  },
  {
    name: 'training-compared',
    async show(workbench, workspace) {
      runNode(['dist/cli.js', 'train', 'dataset', '--margin', '0.4', '--epochs', '30'], workspace);
      await workbench.command('Likeness: Compare Runs…');
      await workbench.quickInput.getByText('Runs to compare').waitFor();
      await workbench.page.keyboard.press('Enter');
      await workbench.webview('.tables table');
    },
  },
  {
    name: 'evaluation-against',
    async show(workbench) {
      await workbench.command('Likeness: Evaluate Against Another Run…');
      await workbench.quickInput.getByText('Which run shall be measured?').waitFor();
      // There is one other run to measure it against.
      await workbench.page.keyboard.press('Enter');
      const page = await workbench.webview('.pair img');
      await page.locator('[data-name=figures]').click();
      await workbench.command('Notifications: Clear All Notifications');
    },
  },
  {
    name: 'review',
    async show(workbench) {
      await workbench.command('Likeness: Review Dataset…');
      await workbench.webview('main img');
    },
  },
  {
    name: 'groups',
    async show(workbench, workspace) {
      for (const person of ['Person 1a', 'Person 1b', 'Person 5a']) {
        cpSync(join(workspace, 'raw', person), join(workspace, 'mixed', person), {
          recursive: true,
        });
      }
      await workbench.command('Likeness: Group Unnamed Photos…');
      await workbench.pickFolder('Folder of Photos of Anybody', join(workspace, 'mixed'), 'Group');
      const page = await workbench.webview('.groups section');
      await page.locator('.groups input').first().focus();
      await workbench.page.keyboard.type('Ada');
    },
  },
  {
    name: 'map',
    readme: 'dark',
    async show(workbench) {
      await workbench.command('Likeness: Show Map of Faces…');
      await workbench.pick('Map of what?', /^dataset/);
      const page = await workbench.webview('.plot');
      await page.locator('header [role=status]', { hasText: / faces of / }).waitFor();
      await page.locator('input[type=search]').fill('person 1');
      await page.locator('.chosen img').first().waitFor();
    },
  },
  {
    name: 'enroll',
    async show(workbench, workspace, camera) {
      writeStill(camera, sideBySide(join(workspace, 'raw/Person 1c/01.jpg')));
      await workbench.command('Likeness: Enroll Person from Camera…');
      const page = await workbench.webview('[data-name=agreed]');
      await page.locator('[data-name=name]').fill('Dora');
      await page.locator('[data-name=agreed]').check();
      await page.locator('[data-name=start]').click();
      await page.locator('.pictures img').waitFor();
    },
  },
  {
    name: 'lookalike',
    async show(workbench, workspace, camera) {
      const page = await workbench.webview('[data-name=agreed]');
      await page.locator('[data-name=enroll]').click();
      await page.locator('[data-name=another]').click();
      writeStill(camera, sideBySide(join(workspace, 'raw/Person 5a/01.jpg')));
      await page.locator('[data-name=start]').click();
      await page.locator('[data-name=lookalike] img').nth(1).waitFor();
    },
  },
  {
    name: 'enroll-dark',
    async show(workbench, workspace, camera) {
      const page = await workbench.webview('[data-name=agreed]');
      await page.locator('[data-name=start]').click();
      writeStill(camera, inLight(0.22, join(workspace, 'raw/Person 1c/01.jpg')));
      await page.locator('[data-name=start]').click();
      await page.locator('.hint').getByText('More light on the face is needed.').waitFor();
    },
  },
  {
    name: 'live',
    readme: 'dark',
    async show(workbench, workspace, camera) {
      writeStill(camera, sideBySide(join(workspace, 'group.jpg')));
      await workbench.command('Likeness: Open Live Recognition');
      const page = await workbench.webview('[data-name=threshold]');
      await page.locator('[data-name=start]').click();
      await page.locator('.here strong', { hasText: 'Ada' }).waitFor();
      await page.locator('.faces img').first().waitFor();
    },
  },
  {
    name: 'correction',
    async show(workbench) {
      const page = await workbench.webview('.here');
      await page.locator('.here').getByText('Not Cleo').click();
      await page.getByText(/^Kept as somebody unknown/).waitFor();
      // Taken back, so that the next theme finds her.
      await page.locator('.here strong', { hasText: 'Cleo' }).waitFor({ state: 'detached' });
      await page.locator('.here .unknown').last().getByText('This Is…').click();
      await workbench.type('Who is it?', 'Cleo');
      await workbench.type('What did Cleo agree to?', '');
      await page.locator('[data-name=hint]').waitFor();
    },
  },
  {
    name: 'where',
    async show(workbench) {
      await workbench.command('Likeness: Where Is My Data');
      const page = await workbench.webview('[data-kind=gallery]');
      await page.locator('[data-kind=photos] summary').click();
    },
  },
  {
    name: 'actions',
    async show(workbench) {
      await workbench.command('Likeness: Show Actions…');
      await workbench.quickInput.waitFor();
    },
  },
  {
    name: 'status',
    async show(workbench) {
      await workbench.page.keyboard.press('Escape');
      await workbench.command('Likeness: Show Backend Status');
      await workbench.page
        .getByRole('dialog')
        .getByText(/runs on/)
        .waitFor();
    },
  },
  {
    name: 'settings',
    async show(workbench) {
      await workbench.page.keyboard.press('Escape');
      await workbench.command('Preferences: Open Settings (UI)');
      await workbench.page.keyboard.type('@ext:likeness.likeness');
      await workbench.page.locator('.settings-editor .setting-item').first().waitFor();
    },
  },
  {
    name: 'receipt',
    async show(workbench) {
      await workbench.command('Likeness: Erase Person…');
      await workbench.pick('Erase whom?', 'Dora');
      await workbench.quickInput.getByText(/What shall go/).waitFor();
      await workbench.page.keyboard.press('Enter');
      await workbench.page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
      await workbench.webview('text=Dora is erased');
    },
  },
];

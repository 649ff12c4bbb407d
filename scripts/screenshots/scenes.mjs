/** What the screenshots show, in this order, each beginning where the one before ended. */

/**
 * @typedef {import('../vscode/workbench.mjs').Workbench} Workbench
 * @typedef {object} Scene
 * @property {string} name of the picture
 * @property {'dark' | 'light'} [readme] the theme in which README.md shows it
 * @property {(workbench: Workbench, workspace: string) => Promise<void>} show
 */

/** @type {Scene[]} */
export const SCENES = [
  {
    name: 'status',
    async show(workbench) {
      await workbench.command('Likeness: Show Backend Status');
      await workbench.page
        .getByRole('dialog')
        .getByText(/runs on/)
        .waitFor();
    },
  },
  {
    name: 'list',
    async show(workbench) {
      await workbench.page.keyboard.press('Escape');
      await workbench.openFile('list.txt');
      await workbench.page.locator('.codelens-decoration').first().waitFor();
      const image = workbench.page.locator('.view-line span', { hasText: /^02\.jpg$/ }).first();
      await image.hover();
      await workbench.page.locator('.monaco-hover img').first().waitFor();
    },
  },
];

/** VS Code's workbench in a browser, driven as a user does: palette, clicks and keys. Everything waits for what it needs. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { launchBrowser } from './browser.mjs';

/** Nothing takes this long but on a machine that does much else. */
const PATIENCE_MS = 120_000;
const SIZE = { width: 1280, height: 800 };

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').Locator} Locator
 */

export class Workbench {
  /** @param {import('playwright-core').Browser} browser @param {Page} page */
  constructor(browser, page) {
    this.browser = browser;
    this.page = page;
    /** Uncaught errors of the workbench and its webviews. @type {string[]} */
    this.errors = [];
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
  }

  /**
   * @param {string} address @param {string} browserPath
   * @param {{ flags?: string[], permissions?: string[] }} [options]
   */
  static async open(address, browserPath, { flags = [], permissions = [] } = {}) {
    const browser = await launchBrowser(browserPath, flags);
    const context = await browser.newContext({ viewport: SIZE, permissions });
    context.setDefaultTimeout(PATIENCE_MS);
    const workbench = new Workbench(browser, await context.newPage());
    await workbench.goto(address);
    return workbench;
  }

  /** @param {string} address */
  async goto(address) {
    await this.page.goto(address);
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    // The folder's name is there once the extension host and the file system are.
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  }

  close() {
    return this.browser.close();
  }

  /** @param {string} path of a PNG */
  async screenshot(path) {
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }

  get quickInput() {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** Runs a command from the palette, as soon as it is offered. @param {string} title "Likeness: Train…" */
  async command(title) {
    const row = this.quickInput.getByRole('option', { name: title }).first();
    // Before its extension is known the palette does not offer it, and does not look again.
    for (const deadlineMs = Date.now() + PATIENCE_MS; ;) {
      await this.page.keyboard.press('F1');
      await this.quickInput.locator('input').fill(`>${title}`);
      const offered = await row.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
      if (offered) break;
      if (Date.now() > deadlineMs) throw new Error(`The palette does not offer "${title}".`);
      await this.page.keyboard.press('Escape');
    }
    await row.click();
  }

  /** Waits for a question and picks an answer from its list. @param {RegExp | string} title @param {RegExp | string} answer */
  async pick(title, answer) {
    await this.quickInput.getByText(title).first().waitFor();
    await this.quickInput.getByRole('option', { name: answer }).first().click();
  }

  /** Waits for a question and types the answer. @param {RegExp | string} title @param {string} answer */
  async type(title, answer) {
    await this.quickInput.getByText(title).first().waitFor();
    await this.quickInput.locator('input').fill(answer);
    await this.page.keyboard.press('Enter');
  }

  /** @param {RegExp | string} words @returns {Locator} a notification with them, as it comes up or in the centre of all */
  notification(words) {
    return this.page.locator('.notification-list-item:visible', { hasText: words }).first();
  }

  /** Clicks a button of a notification that has come; after a while it has gone to the centre. @param {RegExp | string} words @param {string} button */
  async answer(words, button) {
    const there = this.notification(words).getByRole('button', { name: button });
    if (!(await there.isVisible())) await this.command('Notifications: Show Notifications');
    await there.click();
  }

  /** @param {RegExp | string} words @returns {Locator} an entry of the status bar */
  statusItem(words) {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: words });
  }

  /** @param {RegExp | string} name @returns {Locator} a tab of the editor area */
  tab(name) {
    return this.page.locator('.tabs-container').getByRole('tab', { name });
  }

  /** Opens the file by its name. @param {string} name */
  async openFile(name) {
    await this.page.keyboard.press('Control+P');
    await this.quickInput.locator('input').fill(name);
    await this.quickInput.getByRole('option', { name }).first().click();
  }

  /** Shows a view container of the activity bar. @param {string} name */
  async showContainer(name) {
    const item = this.page.locator('.activitybar').getByRole('tab', { name });
    if ((await item.getAttribute('aria-selected')) !== 'true') await item.click();
  }

  /** @param {string} name @returns {Locator} a view's pane in the side bar */
  view(name) {
    return this.page.locator('.part.sidebar .pane').filter({
      has: this.page.getByRole('button', { name: `${name} Section` }),
    });
  }

  /** @param {RegExp | string} name @returns {Locator} an item of a tree in the side bar */
  treeItem(name) {
    return this.page.locator('.part.sidebar').getByRole('treeitem', { name }).first();
  }

  /** Clicks one of the small buttons that an item of a tree shows when it is pointed at. @param {RegExp | string} name @param {string} button */
  async treeAction(name, button) {
    await this.treeItem(name).hover();
    await this.treeItem(name).getByRole('button', { name: button }).click();
  }

  /**
   * The document of a webview: the innermost of the frames that VS Code puts it in.
   * @param {string} selector of something in it
   * @returns {Promise<import('playwright-core').Frame>}
   */
  async webview(selector) {
    for (const deadlineMs = Date.now() + PATIENCE_MS; Date.now() < deadlineMs;) {
      for (const frame of this.page.frames()) {
        if (
          await frame
            .locator(selector)
            .first()
            .isVisible()
            .catch(() => false)
        )
          return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No webview shows ${selector}.`);
  }
}

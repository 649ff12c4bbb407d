/** VS Code's workbench in a browser, driven as a user does: palette, clicks and keys. Everything waits for what it needs. */
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { launchBrowser } from './browser.mjs';

/** Nothing takes this long but on a machine that does much else. */
const PATIENCE_MS = 120_000;
/** Of one attempt of what is tried again. */
const ATTEMPT_MS = 5000;
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

  /** Loads the window again, as its command does; unlike the browser's own way that keeps what is open. */
  async reload() {
    const loaded = this.page.waitForEvent('domcontentloaded');
    const title = 'Developer: Reload Window';
    await this.page.keyboard.press('F1');
    await this.quickInput.locator('input').fill(`>${title}`);
    await this.quickInput.getByRole('option', { name: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await loaded;
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
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

  /**
   * Runs a command from the palette, as soon as it is offered: before its extension is known the palette does not
   * offer it, and it closes when a view that opens late takes the focus.
   * @param {string} title "Likeness: Train…"
   */
  async command(title) {
    const row = this.quickInput.getByRole('option', { name: title }).first();
    await this.insist(`run "${title}"`, async (options) => {
      await this.page.keyboard.press('F1');
      await this.quickInput.locator('input').fill(`>${title}`, options);
      await row.click(options);
    });
  }

  /**
   * Tries until it works; Escape takes back what an attempt has opened.
   * @param {string} what for the error @param {(options: { timeout: number }) => Promise<void>} attempt
   */
  async insist(what, attempt) {
    for (const deadlineMs = Date.now() + PATIENCE_MS; ;) {
      try {
        return await attempt({ timeout: ATTEMPT_MS });
      } catch (error) {
        if (Date.now() > deadlineMs) throw new Error(`Could not ${what}.`, { cause: error });
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Shows the editor in one of its themes. @param {string} name "Dark High Contrast" */
  async theme(name) {
    await this.command('Preferences: Color Theme');
    await this.quickInput.locator('input').fill(name);
    await this.quickInput
      .getByRole('option', { name: new RegExp(`^${name}`) })
      .first()
      .click();
    await this.quickInput.waitFor({ state: 'hidden' });
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

  /** Waits for a dialog of files, which lists the folder that is typed, and picks one. @param {string} title @param {string} path */
  async pickFile(title, path) {
    await this.quickInput.getByText(title).first().waitFor();
    // Before it has listed its first folder it may put that into its field again.
    await this.quickInput.getByRole('option', { name: '..' }).waitFor();
    await this.quickInput.locator('input').fill(join(dirname(path), '/'));
    await this.quickInput.getByRole('option', { name: basename(path) }).click();
  }

  /** Waits for a dialog of folders, goes into one and takes it. @param {string} title @param {string} path @param {string} button */
  async pickFolder(title, path, button) {
    await this.quickInput.getByText(title).first().waitFor();
    // As in pickFile.
    await this.quickInput.getByRole('option', { name: '..' }).waitFor();
    await this.quickInput.locator('input').fill(join(path, '/'));
    await this.quickInput.getByRole('button', { name: button }).click();
  }

  /** Waits for a dialog that asks where to save, and answers. @param {string} title @param {string} path */
  async saveAs(title, path) {
    await this.quickInput.getByText(title).first().waitFor();
    // As in pickFile.
    await this.quickInput.getByRole('option', { name: '..' }).waitFor();
    await this.quickInput.locator('input').fill(path);
    await this.page.keyboard.press('Enter');
  }

  /** @param {RegExp | string} words @returns {Locator} a notification with them, as it comes up or in the centre of all */
  notification(words) {
    return this.page.locator('.notification-list-item:visible', { hasText: words }).first();
  }

  /** Clicks a button of a notification that has come: in the centre of all, as those that come up go again. @param {RegExp | string} words @param {string} button */
  async answer(words, button) {
    await this.command('Notifications: Show Notifications');
    await this.notification(words).getByRole('button', { name: button, exact: true }).click();
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
      // A description may stand after the name.
      has: this.page.getByRole('button', { name: new RegExp(`^${name}( - .*)? Section$`) }),
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

  /** Chooses from the context menu of a tree's item. @param {RegExp | string} name @param {string} entry */
  async treeMenu(name, entry) {
    await this.treeItem(name).waitFor();
    const item = this.page.getByRole('menuitem', { name: entry });
    await this.insist(`choose "${entry}"`, async (options) => {
      await this.treeItem(name).click({ button: 'right', ...options });
      // A menu takes no click right after it has come up: that might be the one that opened it.
      await item.hover(options);
      await item.press('Enter', options);
    });
    await item.waitFor({ state: 'hidden' });
  }

  /**
   * The document of a webview: the innermost of the frames that VS Code puts it in.
   * @param {string} selector of something in it
   * @returns {Promise<import('playwright-core').Frame>}
   */
  async webview(selector) {
    for (const deadlineMs = Date.now() + PATIENCE_MS; Date.now() < deadlineMs;) {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame()) continue;
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

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Workbench } from '../../scripts/vscode/workbench.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core finds wrong with a page.
 * @param page one that runs scripts: in another nothing can be evaluated, for ever
 * @returns a line for each rule that is broken, with where it is
 * @throws when nothing could be checked, which would look like a good page
 */
export async function accessibilityProblems(page: Frame | Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { passes, violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
  );
  if (passes.length < 5) throw new Error('The page has next to nothing to be checked.');
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html).join(' ')})`,
  );
}

/** Theme → class of a page's <body> in it. The last is the one that editors begin with. */
const THEMES = {
  'Light Modern': 'vscode-light',
  'Dark High Contrast': 'vscode-high-contrast',
  'Dark Modern': 'vscode-dark',
};

/** In light, high contrast and dark: calls a check of a page, by default that axe finds nothing wrong with it. */
export async function inEachTheme(
  workbench: Workbench,
  page: Frame,
  check = async () => expect(await accessibilityProblems(page)).toEqual([]),
): Promise<void> {
  for (const [theme, name] of Object.entries(THEMES)) {
    await workbench.theme(theme);
    await page.locator(`body.${name}`).waitFor();
    await check();
  }
}

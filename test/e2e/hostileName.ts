import type { Frame } from 'playwright-core';
import { expect } from 'vitest';

/** A person's name that must be shown as it is and never be read as HTML. */
export const HOSTILE = '<img src=x onerror=alert(1)>';

export async function expectNamesAsText(page: Frame): Promise<void> {
  expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0);
}

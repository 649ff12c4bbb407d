import type { Locator } from 'playwright-core';

/** @returns pixels of the file that an image shows, once it is in sight; 0 while it has not come, and where it cannot be had */
export async function pictureWidthPx(image: Locator): Promise<number> {
  await image.scrollIntoViewIfNeeded();
  return image.evaluate((shown) => (shown as unknown as { naturalWidth: number }).naturalWidth);
}

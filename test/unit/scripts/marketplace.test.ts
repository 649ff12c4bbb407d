import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../../scripts/setup.mjs';

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  icon: string;
  galleryBanner: { color: string; theme: string };
  categories: string[];
  keywords: string[];
  license: string;
};

/** Those of the Marketplace that fit at all. */
const CATEGORIES = ['Machine Learning', 'Data Science', 'Visualization', 'AI', 'Other'];

describe('the Marketplace’s page', () => {
  it('has an icon of 128 pixels or more', async () => {
    const { format, width, height } = await sharp(join(ROOT, manifest.icon)).metadata();
    expect(format).toBe('png');
    expect(width).toBe(height);
    expect(width).toBeGreaterThanOrEqual(128);
  });

  it('has a banner, categories and keywords that it takes', () => {
    expect(manifest.galleryBanner).toEqual({
      color: expect.stringMatching(/^#[0-9a-f]{6}$/) as string,
      theme: expect.stringMatching(/^(dark|light)$/) as string,
    });
    expect(manifest.categories.filter((name) => !CATEGORIES.includes(name))).toEqual([]);
    expect(manifest.keywords.length).toBeLessThanOrEqual(30);
    expect(readFileSync(join(ROOT, 'LICENSE'), 'utf8')).toContain(manifest.license);
  });

  it('shows pictures that there are, of kinds that it shows', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path!);
    expect(pictures.length).toBeGreaterThan(2);
    expect(pictures.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(pictures.filter((path) => !/\.(png|jpg|gif)$/.test(path))).toEqual([]);
  });
});

import { expect, it } from 'vitest';
import { isCorrection } from '../../../server/src/dataset/corrections';

const PICTURE = 'corrected-20260503T101500-123Z-1.jpg';

it('the picture of a correction is known by its name, among the photos and in the dataset', () => {
  expect(isCorrection(PICTURE)).toBe(true);
  expect(isCorrection(`unknown 1/${PICTURE}`)).toBe(true);
  expect(isCorrection(`C:\\photos\\raw\\Ada\\${PICTURE}`)).toBe(true);
});

it('a photo that a user calls corrected is none', () => {
  for (const photo of ['corrected-me.jpg', 'corrected.jpg', `not-${PICTURE}`, `${PICTURE}/1.jpg`]) {
    expect(isCorrection(`Ada/${photo}`)).toBe(false);
  }
});

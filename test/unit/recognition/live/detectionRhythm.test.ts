import { describe, expect, it } from 'vitest';
import { DetectionRhythm } from '../../../../server/src/recognition/live/detectionRhythm';

const SOMEBODY = { anybody: true, inDoubt: false };
const NOBODY = { anybody: false, inDoubt: false };

describe('the detector', () => {
  it('looks at the first frame, then four times a second while all are in sight', () => {
    const rhythm = new DetectionRhythm();
    expect(rhythm.isDue(1000, SOMEBODY)).toBe(true);
    rhythm.detects(1000, SOMEBODY);
    expect(rhythm.isDue(1249, SOMEBODY)).toBe(false);
    expect(rhythm.isDue(1250, SOMEBODY)).toBe(true);
  });

  it('looks at once when a face is missing or stands before another', () => {
    const rhythm = new DetectionRhythm();
    rhythm.detects(0, SOMEBODY);
    expect(rhythm.isDue(1, { ...SOMEBODY, inDoubt: true })).toBe(true);
  });

  it('looks more often where nobody is, at times without a border', () => {
    const rhythm = new DetectionRhythm();
    expect(rhythm.detects(0, NOBODY)).toBe(true);
    expect(rhythm.isDue(119, NOBODY)).toBe(false);
    expect(rhythm.isDue(120, NOBODY)).toBe(true);
    expect(rhythm.detects(120, NOBODY)).toBe(false);
    expect(rhythm.detects(250, NOBODY)).toBe(true);
    expect(rhythm.detects(260, SOMEBODY)).toBe(true);
  });

  it('looks at every frame where that is wanted', () => {
    const rhythm = new DetectionRhythm(0);
    expect(rhythm.detects(0, NOBODY)).toBe(true);
    expect(rhythm.isDue(0, SOMEBODY)).toBe(true);
    expect(rhythm.detects(10, NOBODY)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { extendBox } from '../../../server/src/dataset/preparePhoto';
import {
  PREPARE_DEFAULTS,
  prepareSettings,
  settingsKey,
} from '../../../server/src/dataset/prepareSettings';

describe('prepareSettings', () => {
  it('fills in what is not given, also where undefined is', () => {
    expect(prepareSettings({})).toEqual(PREPARE_DEFAULTS);
    expect(prepareSettings({ policy: undefined, minFacePx: 60 })).toEqual({
      ...PREPARE_DEFAULTS,
      minFacePx: 60,
    });
  });

  it.each([
    { marginRatio: -0.1 },
    { marginRatio: NaN },
    { minScore: 1.5 },
    { minFacePx: 0 },
    { minSharpness: -1 },
    { detector: 'dlib' },
    { policy: 'smallest' },
    { minScore: '0.5' },
  ])('refuses %j, saying what would be right', (given) => {
    let error: unknown;
    try {
      prepareSettings(given as never);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 1001 });
    expect((error as Error).message).toContain(Object.keys(given)[0]);
  });

  it('passes over options that are not settings', () => {
    expect(prepareSettings({ raw: 'x', shard: 7 } as never)).toEqual(PREPARE_DEFAULTS);
  });
});

describe('settingsKey', () => {
  it('changes with every setting and with nothing else', () => {
    const changed = [
      PREPARE_DEFAULTS,
      { ...PREPARE_DEFAULTS, detector: 'tiny' as const },
      { ...PREPARE_DEFAULTS, policy: 'single-only' as const },
      { ...PREPARE_DEFAULTS, marginRatio: 0.31 },
      { ...PREPARE_DEFAULTS, minScore: 0.31 },
      { ...PREPARE_DEFAULTS, minFacePx: 25 },
      { ...PREPARE_DEFAULTS, minSharpness: 5 },
    ];
    expect(new Set(changed.map(settingsKey)).size).toBe(changed.length);
    const reversed = Object.fromEntries(Object.entries(PREPARE_DEFAULTS).reverse());
    expect(settingsKey(reversed as never)).toBe(settingsKey(PREPARE_DEFAULTS));
  });
});

describe('extendBox', () => {
  it('adds the margin on every side, in parts of width and height', () => {
    expect(extendBox({ x: 100, y: 50, width: 40, height: 60 }, 0.25)).toEqual({
      x: 90,
      y: 35,
      width: 60,
      height: 90,
    });
  });
});

/** Red, green and blue, 0–255. */
export type Colour = readonly [number, number, number];

/** Neighbouring people get hues far from each other: the golden angle. */
const GOLDEN_ANGLE = 137.508;

/**
 * A colour for each person, the same as long as the people are.
 * @param isDark whether the background is
 */
export function personColours(people: readonly string[], isDark: boolean): Map<string, Colour> {
  const names = [...new Set(people)].sort();
  return new Map(
    names.map((name, i) => {
      // Three lightnesses tell apart what the hue alone does not.
      const lightness = (isDark ? [0.66, 0.78, 0.56] : [0.42, 0.32, 0.5])[i % 3]!;
      return [name, fromHsl((i * GOLDEN_ANGLE) % 360, 0.65, lightness)];
    }),
  );
}

/** Grey for what looks right, towards red the more probably a label is wrong. @param score 0–1 */
export function suspicionColour(score: number, isDark: boolean): Colour {
  const calm: Colour = isDark ? [110, 110, 110] : [170, 170, 170];
  const alarm: Colour = isDark ? [255, 95, 86] : [205, 20, 20];
  if (score <= 0) return calm;
  // Any suspicion shall be seen.
  const share = 0.4 + 0.6 * Math.min(score, 1);
  return [0, 1, 2].map((c) => Math.round(calm[c]! + (alarm[c]! - calm[c]!) * share)) as never;
}

/** @param hue degrees @param saturation 0–1 @param lightness 0–1 */
function fromHsl(hue: number, saturation: number, lightness: number): Colour {
  const amplitude = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    const value = lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value);
  };
  return [channel(0), channel(8), channel(4)];
}

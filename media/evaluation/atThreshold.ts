import type { CurvePoint, PairSample } from '../../protocol/src/evaluationDetails';

/** @returns place of the last point whose threshold is not above this one; the first where all are */
export function stepAt(curve: readonly CurvePoint[], threshold: number): number {
  const after = curve.findIndex((point) => point.threshold > threshold);
  return after === -1 ? curve.length - 1 : Math.max(0, after - 1);
}

/** @returns place of the loosest point whose FAR is not above this one */
export function stepOfFar(curve: readonly CurvePoint[], far: number): number {
  const after = curve.findIndex((point) => point.far > far);
  return after === -1 ? curve.length - 1 : Math.max(0, after - 1);
}

/**
 * The pairs on either side of a threshold, nearest to it first.
 * @param samples by rising distance
 */
export function around(
  samples: readonly PairSample[],
  threshold: number,
  count: number,
): { accepted: PairSample[]; refused: PairSample[] } {
  const after = samples.findIndex(([, , distance]) => distance > threshold);
  const accepted = after === -1 ? samples.length : after;
  return {
    accepted: samples.slice(Math.max(0, accepted - count), accepted).reverse(),
    refused: samples.slice(accepted, accepted + count),
  };
}

/** Rates from `from` to 1, evenly spread over their logarithm. */
export function logarithmicRates(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from ** (1 - i / (count - 1)));
}

/** A curve at given FARs, by the loosest threshold that keeps each. */
export interface CurveAtRates {
  tar: number[];
  low: number[];
  high: number[];
}

/** @param rates rising */
export function atRates(curve: readonly CurvePoint[], rates: readonly number[]): CurveAtRates {
  const points = rates.map((far) => curve[stepOfFar(curve, far)]!);
  return {
    tar: points.map(({ tar }) => tar),
    low: points.map(({ tar, tarLow }) => Math.min(tar, tarLow)),
    high: points.map(({ tar, tarHigh }) => Math.max(tar, tarHigh)),
  };
}

/** "12.3 %", "0.05 %", "< 0.001 %": with as many digits as tell it from nothing. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value === 0 || value === 100) return `${value} %`;
  if (value < 0.001) return '< 0.001 %';
  const digits = value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return `${value.toFixed(digits)} %`;
}

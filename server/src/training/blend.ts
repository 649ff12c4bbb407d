/**
 * A point on the straight line between the starting head and the trained one (Wortsman et al. 2022,
 * "Robust fine-tuning of zero-shot models", WiSE-FT, §3): what one's own people gain by training is
 * mostly kept while strangers lose less.
 * @param mix 0: the start, 1: the trained one
 */
export function blend(start: Float32Array, trained: Float32Array, mix: number): Float32Array {
  return start.map((value, i) => (1 - mix) * value + mix * trained[i]!);
}

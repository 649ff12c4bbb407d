/**
 * A point on the straight line between the starting head and the trained one (Wortsman et al. 2022,
 * "Robust fine-tuning of zero-shot models", WiSE-FT, §3): what one's own people gain by training is
 * mostly kept while strangers lose less.
 * @param mix 0: the start, 1: the trained one
 */
export function blend(start: Float32Array, trained: Float32Array, mix: number): Float32Array {
  return start.map((value, i) => (1 - mix) * value + mix * trained[i]!);
}

/** Epochs the mean of the heads reaches back over, give or take: as many as are run by default. */
const AVERAGED_EPOCHS = 50;

/**
 * The mean of the heads after each epoch, one epoch further (Izmailov et al. 2018, "Averaging weights
 * leads to wider optima", SWA). Batches are small beside a head: its last steps are mostly noise, and
 * the mean is without it.
 * @param mean of the epochs before; anything in the first epoch
 * @param epoch the one that ended with `weights`, from 1
 */
export function averageHead(
  mean: Float32Array,
  weights: Float32Array,
  epoch: number,
): Float32Array {
  return blend(mean, weights, 1 / Math.min(epoch, AVERAGED_EPOCHS));
}

import { adagrad, Interrupted, type Optimiser, type Trainer, tf } from '../../tensor';
import { type CurveOptions, trainAlong } from './curve';
import type { VaeParams } from './model';

/** The global step sizes of Adagrad that the paper chooses from. */
export const STEP_SIZES: readonly number[] = [0.01, 0.02, 0.1];

/** Minibatches in which Adagrad only gathers its sums of squared gradients. */
export const WARM_UP = 100;

/**
 * Adagrad as the paper's author runs it (step_vae in his anglepy): sums that start at 0, and a warm-up of some minibatches
 * that add to them while no weight moves. Without it the first steps are ±η for every weight, whatever its gradient, and
 * how training goes hangs on the seed; the paper does not mention it.
 */
export function warmAdagrad(rate: number, warmUp = WARM_UP): Optimiser {
  const learningRate = (step: tf.Scalar) =>
    tf.mul(tf.cast(tf.greaterEqual(step, warmUp), 'float32'), rate) as tf.Scalar;
  // A number that is no step size fails here, by the optimiser's own check.
  return adagrad({ learningRate: warmUp > 0 && rate > 0 ? learningRate : rate });
}

/** The step size with the best training bound after the first iterations. @throws where none gives a finite bound */
export async function chooseStepSize(
  firstBoundOf: (rate: number) => Promise<number>,
  rates: readonly number[] = STEP_SIZES,
): Promise<number> {
  let best = { rate: Number.NaN, bound: Number.NEGATIVE_INFINITY };
  for (const rate of rates) {
    const bound = await firstBoundOf(rate);
    if (bound > best.bound) best = { rate, bound };
  }
  if (Number.isNaN(best.rate)) throw new Error(`No step size of ${rates.join(', ')} gives a finite bound.`);
  return best.rate;
}

/** The training bound after the first iterations, or −∞ where these ended in numbers that are not finite. */
export async function firstBound(
  trainer: Trainer<VaeParams, tf.Tensor2D>,
  run: Pick<CurveOptions, 'batchSize' | 'key' | 'evaluate'>,
  samples: number,
): Promise<number> {
  try {
    const trial = { ...run, samples, checkpoints: [samples] };
    const { curve, interrupted } = await trainAlong(trainer, trial);
    if (interrupted) throw new Interrupted();
    const { bound } = curve[0].train;
    return Number.isFinite(bound) ? bound : Number.NEGATIVE_INFINITY;
  } catch (error) {
    if (error instanceof Error && /not finite/.test(error.message)) return Number.NEGATIVE_INFINITY;
    throw error;
  } finally {
    trainer.dispose();
  }
}

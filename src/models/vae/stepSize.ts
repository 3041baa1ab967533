import { Interrupted, type Trainer, type tf } from '../../tensor';
import { type CurveOptions, trainAlong } from './curve';
import type { VaeParams } from './model';

/** The global step sizes of Adagrad that the paper chooses from. */
export const STEP_SIZES: readonly number[] = [0.01, 0.02, 0.1];

/** Training samples after which the step sizes are compared: "the first few iterations". */
const TRIAL_SAMPLES = 20_000;

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
): Promise<number> {
  try {
    const trial = { ...run, samples: TRIAL_SAMPLES, checkpoints: [TRIAL_SAMPLES] };
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

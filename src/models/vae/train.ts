import {
  foldIn,
  type Key,
  type Optimiser,
  split,
  type Trainer,
  type TrainingState,
  tf,
  trainer,
  tree,
} from '../../tensor';
import { type CurvePoint, type Progress, trainAlong } from './curve';
import { evaluator } from './evaluate';
import { checkImages } from './images';
import { init, type VaeModel, type VaeParams } from './model';
import { mapLoss, type ObjectiveOptions } from './objective';
import { chooseStepSize, firstBound, WARM_UP, warmAdagrad } from './stepSize';

export interface TrainOptions extends Omit<ObjectiveOptions, 'dataSize'> {
  /** Training images [N, D], real pixels in [0, 1]. */
  readonly images: tf.Tensor2D;
  /** Images for the test bound. */
  readonly test?: tf.Tensor2D;
  /** Training samples to see in all: steps × M. */
  readonly samples: number;
  readonly key: Key;
  /** M, 100 if not given. */
  readonly batchSize?: number;
  /** Adagrad's step size; if not given it is chosen from 0.01, 0.02 and 0.1 on the first iterations. */
  readonly learningRate?: number;
  /** Training samples of each step size before they are compared; 20,000 after the warm-up if not given. */
  readonly trialSamples?: number;
  /** Minibatches that only fill Adagrad's sums before the weights move: 100, as in the author's code, if not given. */
  readonly warmUp?: number;
  /** In place of Adagrad. */
  readonly optimiser?: Optimiser;
  /** Where to evaluate, in samples seen; the end if not given. */
  readonly checkpoints?: readonly number[];
  /** The train and test bounds are means over so many images from the start; all if not given. */
  readonly evaluateOn?: number;
  readonly onCheckpoint?: (point: CurvePoint, params: VaeParams) => unknown;
  readonly progress?: Progress;
  /** Weights to start from; drawn from N(0, s²) if not given. They stay the caller's. */
  readonly params?: VaeParams;
  /** s, the standard deviation of the weights that training starts from: 0.01, as in the author's code, if not given. */
  readonly initialScale?: number;
  /** The `state` of an earlier result, to go on from there as if without a stop, up to rounding, with the same `key` and step size. */
  readonly resume?: TrainingState<VaeParams>;
  /** Whether XLA compiles the steps: some seconds that a run of less than 200,000 samples does not earn back. */
  readonly xla?: boolean | 'auto';
}

export interface Trained {
  readonly params: VaeParams;
  readonly curve: readonly CurvePoint[];
  /** Adagrad's step size, given or chosen; undefined with another optimiser. */
  readonly learningRate: number | undefined;
  readonly samples: number;
  /** Seconds in training steps. */
  readonly seconds: number;
  readonly interrupted: boolean;
  /** Everything that training changes, to `resume` from. Owned by the caller, like `params`. */
  readonly state: TrainingState<VaeParams>;
}

/** Makes the trainer of a method: AEVB here, wake-sleep in its own folder. */
export type TrainerOf = (setup: {
  readonly params: VaeParams;
  readonly data: tf.Tensor2D;
  readonly key: Key;
  readonly optimiser: Optimiser;
  readonly xla?: boolean | 'auto';
}) => Trainer<VaeParams, tf.Tensor2D>;

/** Trains a VAE by AEVB (Algorithm 1): minibatches, noise, the gradient of the estimated bound, an Adagrad step. */
export function train(vae: VaeModel, options: TrainOptions): Promise<Trained> {
  const loss = mapLoss(vae, { ...options, dataSize: options.images.shape[0] });
  return trainBy((setup) => trainer({ ...setup, loss, name: 'AEVB step' }), vae, options);
}

/** Trains both networks by any method; {@link train} and wakeSleep.train call it. */
export async function trainBy(
  makeTrainer: TrainerOf,
  vae: VaeModel,
  options: TrainOptions,
): Promise<Trained> {
  const { images, samples, batchSize = 100, checkpoints = [samples], key, optimiser, resume } = options;
  checkOptions(vae, options, batchSize);
  const [initKey, trainKey, orderKey, evaluateKey] = split(key, 4);
  const params = options.params ? tree.clone(options.params) : init(vae, initKey, options.initialScale);
  const bounds = boundsOf(vae, options, evaluateKey);
  const about = { params, data: images, key: trainKey, xla: options.xla };
  const begin = (rule: Optimiser) => makeTrainer({ ...about, optimiser: rule });
  const run = { batchSize, key: orderKey, evaluate: bounds.evaluate };
  try {
    const warmUp = options.warmUp ?? WARM_UP;
    const trial = options.trialSamples ?? 20_000 + warmUp * batchSize;
    const tryOut = (rate: number) => firstBound(begin(warmAdagrad(rate, warmUp)), run, trial);
    const learningRate = optimiser ? undefined : (options.learningRate ?? (await chooseStepSize(tryOut)));
    const running = begin(optimiser ?? warmAdagrad(learningRate!, warmUp));
    try {
      if (resume) running.restore(resume);
      const { onCheckpoint, progress } = options;
      const result = await trainAlong(running, { ...run, samples, checkpoints, onCheckpoint, progress });
      const state = running.state();
      const seen = running.steps * batchSize;
      return { ...result, learningRate, samples: seen, params: tree.clone(state.params), state };
    } finally {
      running.dispose();
    }
  } finally {
    bounds.dispose();
    tree.dispose(params);
  }
}

/** The train and test bound of any parameters, on the first images of each set. */
function boundsOf(vae: VaeModel, { images, test, evaluateOn }: TrainOptions, key: Key) {
  const sets = [images, ...(test ? [test] : [])].map((set) =>
    tf.slice(set, [0, 0], [Math.min(evaluateOn ?? set.shape[0], set.shape[0]), -1]),
  );
  const evaluators = sets.map((set, i) => evaluator(vae, set, { key: foldIn(key, i) }));
  return {
    evaluate(params: VaeParams): Pick<CurvePoint, 'train' | 'test'> {
      const [train, testBound] = evaluators.map((evaluate) => evaluate(params));
      return testBound ? { train, test: testBound } : { train };
    },
    dispose() {
      for (const evaluate of evaluators) evaluate.dispose();
      tree.dispose(sets);
    },
  };
}

/** Throws before any work is done where something cannot be trained on. */
function checkOptions(
  vae: VaeModel,
  { images, test, samples, evaluateOn, initialScale = 1 }: TrainOptions,
  batchSize: number,
) {
  checkImages(vae, images, 'training images');
  if (test) checkImages(vae, test, 'test images');
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= images.shape[0]))
    throw new RangeError(`batchSize must be a whole number from 1 to ${images.shape[0]}, got ${batchSize}`);
  if (!(samples >= batchSize && Number.isFinite(samples)))
    throw new RangeError(`samples must be at least one minibatch of ${batchSize}, got ${samples}`);
  if (evaluateOn !== undefined && !(Number.isInteger(evaluateOn) && evaluateOn >= 1))
    throw new RangeError(`evaluateOn must be a whole number ≥ 1, got ${evaluateOn}`);
  if (!(initialScale > 0 && Number.isFinite(initialScale)))
    throw new RangeError(`initialScale must be a number above 0, got ${initialScale}`);
}

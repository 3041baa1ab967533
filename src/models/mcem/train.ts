import { makeRunner, type StepProgress } from '../../inference';
import { foldIn, Interrupted, type Key, type Optimiser, random, split, tf, tree } from '../../tensor';
import { checkImages } from '../vae/images';
import { type DecoderParams, init, type VaeModel } from '../vae/model';
import { chooseStepSize, warmAdagrad } from '../vae/stepSize';
import { type McemSettings, mcem } from './algorithm';

export interface McemOptions extends Omit<McemSettings, 'optimiser'> {
  /** Training samples to see in all: E-steps × M. */
  readonly samples: number;
  /** Step size of Adagrad (warmed up for 100 updates, as in AEVB); if not given it is chosen from 0.01, 0.02 and 0.1. */
  readonly learningRate?: number;
  /** In place of Adagrad. */
  readonly optimiser?: Optimiser;
  /** Where the curve has points, in samples seen; the end if not given. Rounded up to whole blocks of steps. */
  readonly checkpoints?: readonly number[];
  /** Told of each point, and waited for; return false to stop. The decoder is disposed afterwards: clone what you keep. */
  readonly onCheckpoint?: (point: McemPoint, decoder: DecoderParams) => unknown;
  readonly progress?: StepProgress;
  /** Weights to start from; drawn from N(0, 0.01²) if not given. They stay the caller's. */
  readonly decoder?: DecoderParams;
}

/** Where training stands after so many training samples. Means are over the stretch since the point before. */
export interface McemPoint {
  readonly samples: number;
  /** Seconds of training since the first step. */
  readonly seconds: number;
  /** log p(x, z) of the draws, in nats per data point. */
  readonly logJoint: number;
  readonly acceptance: number;
  /** ε */
  readonly stepSize: number;
}

export interface McemTrained {
  readonly decoder: DecoderParams;
  readonly curve: readonly McemPoint[];
  /** Adagrad's step size, given or chosen; undefined with another optimiser. */
  readonly learningRate: number | undefined;
  readonly samples: number;
  readonly seconds: number;
  readonly interrupted: boolean;
}

/** Steps to a graph call. */
const BLOCK = 10;

/** Training samples after which Adagrad's step sizes are compared, by log p(x, z) over the last quarter of them. */
const TRIAL_SAMPLES = 20_000;

/**
 * Trains a decoder by Monte Carlo EM (App. E): the settings of AEVB, and no encoder.
 * @throws RangeError for images that are none (as vae.checkImages) and sizes that do not fit
 */
export async function train(vae: VaeModel, options: McemOptions): Promise<McemTrained> {
  const { key, optimiser, decoder } = options;
  const M = checkOptions(vae, options);
  const [initKey, chainKey, runKey, orderKey] = split(key, 4);
  const start = decoder ? tree.clone(decoder) : initialDecoder(vae, initKey);
  const positions = random.normal(chainKey, [options.images.shape[0], vae.latents]);
  const stretch = (rule: Optimiser, more: Stretch) =>
    trainAlong(
      vae,
      { ...options, ...more, optimiser: rule, key: orderKey, batchSize: M },
      start,
      positions,
      runKey,
    );
  try {
    const tryOut = async (learningRate: number) => {
      const result = await stretch(warmAdagrad(learningRate), TRIAL);
      tree.dispose(result.decoder);
      if (result.interrupted) throw new Interrupted();
      return result.curve[result.curve.length - 1].logJoint;
    };
    const learningRate = optimiser ? undefined : (options.learningRate ?? (await chooseStepSize(tryOut)));
    const rule = optimiser ?? warmAdagrad(learningRate!);
    return { ...(await stretch(rule, options)), learningRate };
  } finally {
    tree.dispose(start, positions);
  }
}

type Stretch = Pick<McemOptions, 'samples' | 'checkpoints' | 'onCheckpoint' | 'progress'>;

const TRIAL: Stretch = {
  samples: TRIAL_SAMPLES,
  checkpoints: [0.75 * TRIAL_SAMPLES, TRIAL_SAMPLES],
  onCheckpoint: undefined,
  progress: undefined,
};

async function trainAlong(
  vae: VaeModel,
  options: Omit<McemOptions, 'optimiser'> & { readonly optimiser: Optimiser; readonly batchSize: number },
  start: DecoderParams,
  positions: tf.Tensor,
  key: Key,
): Promise<Omit<McemTrained, 'learningRate'>> {
  const { batchSize, optimiser, samples, checkpoints = [samples], onCheckpoint, progress } = options;
  const algorithm = mcem(vae, options);
  const perBlock = BLOCK * batchSize;
  const last = Math.ceil(samples / perBlock);
  const stops = [...new Set([...checkpoints.map((n) => Math.ceil(n / perBlock)), last])]
    .filter((block) => block > 0 && block <= last)
    .sort((a, b) => a - b);
  const runner = makeRunner(algorithm, { block: BLOCK });
  const learner = { decoder: tree.clone(start), optimiser: optimiser.init(start) };
  let state = algorithm.init({ params: learner, position: positions });
  const curve: McemPoint[] = [];
  let [done, seconds, interrupted] = [0, 0, false];
  try {
    for (const stop of stops) {
      const from = done;
      const begin = performance.now();
      const report = (steps: number) =>
        progress?.(from * perBlock + steps * batchSize, last * perBlock, noteOf(curve));
      const run = await runner.run({
        key: foldIn(key, from),
        state,
        steps: (stop - from) * BLOCK,
        progress: report,
      });
      tree.dispose(state);
      state = run.state;
      done += run.steps / BLOCK;
      seconds += (performance.now() - begin) / 1000;
      const point = { samples: done * perBlock, seconds, ...meansOf(run.infos) };
      tree.dispose(run.infos);
      curve.push(point);
      interrupted = run.interrupted;
      if (interrupted || (await onCheckpoint?.(point, state.params.decoder)) === false) break;
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    interrupted = true;
  } finally {
    runner.dispose();
  }
  const decoder = tree.clone(state.params.decoder);
  tree.dispose(state);
  return { decoder, curve, samples: done * perBlock, seconds, interrupted };
}

/** Only the decoder of the paper's start. */
function initialDecoder(vae: VaeModel, key: Key): DecoderParams {
  const { encoder, decoder } = init(vae, key);
  tree.dispose(encoder);
  return decoder;
}

/** Means over all steps and chains of a stretch. */
function meansOf(infos: {
  readonly sampling: { readonly acceptance: tf.Tensor; readonly stepSize: tf.Tensor };
  readonly maximising: { readonly logJoint: tf.Tensor };
}): Pick<McemPoint, 'logJoint' | 'acceptance' | 'stepSize'> {
  const mean = (x: tf.Tensor): number => tf.tidy(() => tf.mean(x).dataSync()[0]);
  const { sampling, maximising } = infos;
  return {
    logJoint: mean(maximising.logJoint),
    acceptance: mean(sampling.acceptance),
    stepSize: mean(sampling.stepSize),
  };
}

function noteOf(curve: readonly McemPoint[]): string {
  const point = curve.at(-1);
  return point ? `log p(x, z) ${point.logJoint.toFixed(1)}, acceptance ${point.acceptance.toFixed(2)}` : '';
}

/** Throws before any work is done where something cannot be trained on. @returns M */
function checkOptions(vae: VaeModel, { images, samples, batchSize = 100 }: McemOptions): number {
  checkImages(vae, images, 'training images');
  const N = images.shape[0];
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= N))
    throw new RangeError(`batchSize must be a whole number from 1 to ${N}, got ${batchSize}.`);
  if (!(samples >= batchSize && Number.isFinite(samples)))
    throw new RangeError(`samples must be at least one minibatch of ${batchSize}, got ${samples}.`);
  return batchSize;
}

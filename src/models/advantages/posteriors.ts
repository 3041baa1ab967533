import { type Key, logSumExp, random, split, tf, tree } from '../../tensor';
import { samplePosterior } from '../marginalLikelihood';
import { foldTasks, heldOutSums, type Progress } from './pointEstimates';
import type { Networks } from './predictions';
import { logLikelihoods, logPosterior, type Setting, type Tasks, unitsOfDecay } from './tasks';

export interface ChainOptions {
  readonly key: Key;
  readonly warmUp: number;
  readonly draws: number;
  readonly leapfrogs?: number;
  readonly targetAcceptance?: number;
  readonly xla?: boolean | 'auto';
  readonly progress?: Progress;
}

/** Draws of whole networks, and how the chains went. */
export interface Chains extends Networks {
  /** Mean acceptance of each chain. */
  readonly acceptance: readonly number[];
  /** log p(D|θ) + log p(θ) + const at each draw, nats: [R][S]. */
  readonly logJoint: readonly (readonly number[])[];
}

/** Chains start near zero, where gradients are small; warm-up carries them to the posterior. */
const START = 0.1;

/**
 * The posterior of each task by Hamiltonian Monte Carlo: one chain for each, with a step size of its own (dual averaging). The
 * prior is N(0, scale²/λ).
 */
export async function chains(
  setting: Setting,
  tasks: Tasks,
  { key, leapfrogs = 20, targetAcceptance = 0.8, ...options }: ChainOptions,
): Promise<Chains> {
  const [startKey, chainKey] = split(key);
  const inUnits = unitsOfDecay(tasks);
  const start = tf.tidy(() => tf.mul(random.normal(startKey, tasks.scale.shape), START));
  const joint = (all: Tasks, z: tf.Tensor) => logPosterior(setting, z as tf.Tensor2D, all);
  const settings = { ...options, key: chainKey, leapfrogs, targetAcceptance, jitter: 0.2 };
  const found = await samplePosterior(joint, inUnits, start, settings);
  const acceptance = Array.from(found.acceptance.dataSync());
  const logJoint = tf.tidy(() => tf.transpose(found.logJoint).arraySync() as number[][]);
  tf.dispose([start, inUnits.decay, found.acceptance, found.stepSize, found.logJoint]);
  return { z: found.z, scale: inUnits.scale, acceptance, logJoint };
}

export interface TunedChainOptions extends ChainOptions {
  /** λ to choose from: the prior's precision in units of `scale`. */
  readonly decays: readonly number[];
  /** Of cross-validation; only so many of them are tried, one if not given. */
  readonly folds: number;
  readonly tried?: number;
  /** Draws, and warm-up steps, while choosing. */
  readonly tryDraws: number;
}

/**
 * As {@link chains}, with the prior's width chosen as a point estimate's weight decay is: by the log predictive density of held-out
 * data, averaged over draws. All λ run side by side.
 */
export async function tunedChains(
  setting: Setting,
  tasks: Tasks,
  options: TunedChainOptions,
): Promise<Chains & { readonly chosen: readonly number[] }> {
  const { decays, folds, tried = 1, tryDraws } = options;
  const [foldKey, tryKey, lastKey] = split(options.key, 3);
  const R = tasks.scale.shape[0];
  const held = foldTasks(tasks, { decays, folds, tried, key: foldKey });
  const trial = await chains(setting, held, {
    ...options,
    key: tryKey,
    warmUp: tryDraws,
    draws: tryDraws,
  });
  const score = predictiveOfHeldOut(setting, held, trial);
  tree.dispose(held as never);
  tf.dispose([trial.z, trial.scale]);
  const total = (r: number, d: number): number =>
    Array.from({ length: tried }, (_, fold) => score[(fold * decays.length + d) * R + r]).reduce(
      (a, b) => a + b,
    );
  const chosen = Array.from({ length: R }, (_, r) => {
    const totals = decays.map((_unused, d) => total(r, d));
    return decays[totals.indexOf(Math.max(...totals))];
  });
  const decay = tf.tensor1d(chosen);
  const last = await chains(setting, { ...tasks, decay }, { ...options, key: lastKey });
  decay.dispose();
  return { ...last, chosen };
}

/** Σ over held-out data of log (1/S) Σ_s p(y_n | x_n, θ_s), nats: one number for each row. */
function predictiveOfHeldOut(setting: Setting, tasks: Tasks, { z, scale }: Networks): Float32Array {
  const sums = tf.tidy(() => {
    const each = tf.unstack(z).map((one) => logLikelihoods(setting, one as tf.Tensor2D, { ...tasks, scale }));
    const log = tf.sub(logSumExp(tf.stack(each), 0), Math.log(each.length)) as tf.Tensor2D;
    return heldOutSums(log, tasks);
  });
  const values = sums.dataSync() as Float32Array;
  sums.dispose();
  return values;
}

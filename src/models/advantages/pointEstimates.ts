import { adam, interruptible, type Key, random, split, tf, trainer, tree } from '../../tensor';
import { logLikelihoods, logPosterior, type Setting, type Tasks, takeTasks } from './tasks';

export type Progress = (done: number, total: number, note: string) => void;

export interface ClimbOptions {
  readonly key: Key;
  /** Steps of Adam, all data at each. */
  readonly steps: number;
  /** A look, and a chance to stop, after so many steps; must divide `steps`. */
  readonly every: number;
  readonly learningRate?: number;
  readonly progress?: Progress;
  /** Called at each look with the networks as they are then. Disposed of afterwards. */
  readonly onLook: (z: tf.Tensor2D, step: number) => void;
}

/** Networks start as draws from a tenth of their prior's width: small weights, as one begins a training. */
const START = 0.1;

/** Raises log p(D|θ) − λ/2 |z|² of all rows together by Adam, from small random weights. */
export async function climb(
  setting: Setting,
  tasks: Tasks,
  { key, steps, every, learningRate = 0.01, onLook, progress }: ClimbOptions,
): Promise<void> {
  if (!Number.isInteger(every) || every < 1 || steps % every !== 0)
    throw new RangeError(`${steps} steps are no whole number of looks after every ${every}.`);
  const [startKey, stepKey] = split(key);
  const start = tf.tidy(() => tf.mul(random.normal(startKey, tasks.scale.shape), START)) as tf.Tensor2D;
  const training = trainer({
    params: { z: start },
    data: tasks,
    key: stepKey,
    optimiser: adam({ learningRate }),
    loss: ({ z }: { readonly z: tf.Tensor2D }, all: Tasks) =>
      tf.neg(tf.sum(logPosterior(setting, z, all))) as tf.Scalar,
    name: 'point estimates',
  });
  start.dispose();
  try {
    await interruptible(async (pause) => {
      for (let step = every; step <= steps; step += every) {
        const metrics = training.manySteps(every);
        const { z } = training.params();
        onLook(z, step);
        z.dispose();
        progress?.(step, steps, `loss ${metrics[every - 1].loss.toPrecision(4)}`);
        await pause();
      }
    });
  } finally {
    training.dispose();
  }
}

export interface TuneOptions extends Omit<ClimbOptions, 'onLook'> {
  /** λ to choose from. */
  readonly decays: readonly number[];
  /** Of cross-validation: each datum is held out once … */
  readonly folds: number;
  /** … unless only so many of the folds are tried. */
  readonly tried?: number;
  /** Networks to train in the end for each task, from starts of their own. */
  readonly members?: number;
}

/** Point estimates with weight decay and early stopping, both chosen within the task's own data. */
export interface Tuned {
  /** [members, R, D]; the first member is the point estimate, all of them an ensemble. */
  readonly z: tf.Tensor3D;
  /** What each task chose. */
  readonly chosen: readonly { readonly decay: number; readonly step: number }[];
}

/**
 * Chooses decay and number of steps by the held-out log likelihood of cross-validation, and trains on all data with them.
 * All folds, decays and tasks run side by side.
 */
export async function tuned(setting: Setting, tasks: Tasks, options: TuneOptions): Promise<Tuned> {
  const { decays, folds, tried = folds, members = 1, key } = options;
  if (!(folds >= 2 && tried >= 1 && tried <= folds))
    throw new RangeError(`2 folds or more, of which some are tried; got ${folds} and ${tried}.`);
  const [foldKey, climbKey, lastKey] = split(key, 3);
  const R = tasks.x.shape[0];
  const heldOut: { step: number; values: Float32Array }[] = [];
  const held = foldTasks(tasks, { decays, folds, tried, key: foldKey });
  await climb(setting, held, {
    ...options,
    key: climbKey,
    onLook: (z, step) => heldOut.push({ step, values: heldOutLog(setting, z, held) }),
  });
  tree.dispose(held as never);
  const chosen = Array.from({ length: R }, (_, r) => {
    const options_ = heldOut.flatMap(({ step, values }) =>
      decays.map((decay, d) => {
        let score = 0;
        for (let fold = 0; fold < tried; fold++) score += values[(fold * decays.length + d) * R + r];
        return { decay, step, score };
      }),
    );
    const { decay, step } = options_.reduce((best, one) => (one.score > best.score ? one : best));
    return { decay, step };
  });
  return { chosen, z: await trainChosen(setting, tasks, { ...options, key: lastKey, members, chosen }) };
}

/** Rows fold by fold, decay by decay, task by task; each has its own fold held out. */
export function foldTasks(
  tasks: Tasks,
  { decays, folds, tried, key }: Pick<TuneOptions, 'decays' | 'folds' | 'key'> & { readonly tried: number },
): Tasks {
  const [R, N] = tasks.learn.shape;
  const order = random.permutation(key, N);
  const foldOf = Array.from(order.dataSync(), (place) => place % folds);
  order.dispose();
  const rows = Array.from({ length: tried * decays.length * R }, (_, i) => i % R);
  const repeated = takeTasks(tasks, rows);
  const keep = Float32Array.from({ length: rows.length * N }, (_, i) =>
    foldOf[i % N] === Math.floor(i / N / (decays.length * R)) ? 0 : 1,
  );
  const learn = tf.tidy(() => tf.mul(repeated.learn, tf.tensor2d(keep, [rows.length, N]))) as tf.Tensor2D;
  const decay = tf.tensor1d(rows.map((_, i) => decays[Math.floor(i / R) % decays.length]));
  tf.dispose([repeated.learn, repeated.decay]);
  return { ...repeated, learn, decay };
}

/** Sums over the data that a row holds out: [R, N] → [R]. */
export function heldOutSums(values: tf.Tensor2D, { learn }: Pick<Tasks, 'learn'>): tf.Tensor1D {
  return tf.tidy(() => tf.sum(tf.mul(values, tf.sub(1, learn)), -1)) as tf.Tensor1D;
}

function heldOutLog(setting: Setting, z: tf.Tensor2D, tasks: Tasks): Float32Array {
  const sums = tf.tidy(() => heldOutSums(logLikelihoods(setting, z, tasks), tasks));
  const values = sums.dataSync() as Float32Array;
  sums.dispose();
  return values;
}

async function trainChosen(
  setting: Setting,
  tasks: Tasks,
  options: TuneOptions & { readonly members: number; readonly chosen: Tuned['chosen'] },
): Promise<tf.Tensor3D> {
  const { members, chosen, every } = options;
  const R = chosen.length;
  const rows = Array.from({ length: members * R }, (_, i) => i % R);
  const repeated = takeTasks(tasks, rows);
  const decay = tf.tensor1d(rows.map((r) => chosen[r].decay));
  const kept: tf.Tensor[] = new Array(rows.length);
  const D = setting.net.size;
  await climb(
    setting,
    { ...repeated, decay },
    {
      ...options,
      steps: Math.max(every, ...chosen.map(({ step }) => step)),
      onLook: (z, step) =>
        rows.forEach((r, i) => {
          if (chosen[r].step === step) kept[i] = tf.slice(z, [i, 0], [1, D]);
        }),
    },
  );
  const all = tf.tidy(() => tf.reshape(tf.concat(kept, 0), [members, R, D])) as tf.Tensor3D;
  tf.dispose(kept);
  tree.dispose(repeated as never);
  decay.dispose();
  return all;
}

/** The other point estimate: no decay, no early stopping, the networks that so many steps end in. [1, R, D] */
export async function unregularised(
  setting: Setting,
  tasks: Tasks,
  options: Omit<ClimbOptions, 'onLook'>,
): Promise<tf.Tensor3D> {
  const decay = tf.zerosLike(tasks.decay);
  let last: tf.Tensor3D | undefined;
  await climb(
    setting,
    { ...tasks, decay },
    {
      ...options,
      onLook: (z, step) => {
        if (step === options.steps) last = tf.expandDims(z, 0) as tf.Tensor3D;
      },
    },
  );
  decay.dispose();
  return last as tf.Tensor3D;
}

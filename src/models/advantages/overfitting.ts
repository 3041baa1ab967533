import { type Key, logSumExp, random, split, tf, tree } from '../../tensor';
import { network } from '../bayesianNetwork';
import type { PriorScales } from '../bayesianNetwork/prior';
import { type Progress, tuned, unregularised } from './pointEstimates';
import { chains } from './posteriors';
import { functionValues } from './predictions';
import { type Setting, scalesOfWidth, type Tasks, takeTasks } from './tasks';

/** The function to be learnt: no draw from anybody's prior. */
export const curve = (x: number): number => Math.sin(2 * x) + 0.3 * x;

export interface CurveOptions {
  readonly key: Key;
  /** Hidden units of the networks; the largest is the network that all are cut from. */
  readonly widths: readonly number[];
  /** Data sets, the same ones for every width. */
  readonly sets: number;
  readonly points: number;
  readonly noise: number;
  readonly prior: PriorScales;
  readonly testPoints?: number;
}

/** Data sets of noisy points of {@link curve}, each given to a network of every width. */
export interface CurveTasks {
  readonly setting: Setting & { readonly likelihood: { readonly noise: number } };
  readonly widths: readonly number[];
  readonly sets: number;
  /** Row `w · sets + s`: width w, data set s. */
  readonly tasks: Tasks;
  /** Fresh points of each data set's kind, for all rows: [R, M, 1]. */
  readonly test: { readonly x: tf.Tensor3D; readonly y: tf.Tensor3D };
}

/** Inputs are uniform on [−3, 3]. */
export function curveTasks(options: CurveOptions): CurveTasks {
  const { key, widths, sets, points, noise, prior, testPoints = 200 } = options;
  const net = network([1, Math.max(...widths), 1]);
  const [trainKey, testKey] = split(key);
  const rows = widths.flatMap(() => Array.from({ length: sets }, (_, s) => s));
  const [train, test] = [drawn(trainKey, sets, points, noise), drawn(testKey, sets, testPoints, noise)];
  const scale = tf.tensor2d(
    widths.flatMap((width) => Array.from({ length: sets }, () => scalesOfWidth(net, prior, width))),
  );
  const perSet = { ...train, learn: tf.ones([sets, points]), scale: tf.zeros([sets, net.size]) };
  const tasks = takeTasks({ ...perSet, decay: tf.ones([sets]) } as Tasks, rows);
  const forTest = takeTasks({ ...perSet, ...test, decay: tf.ones([sets]) } as Tasks, rows);
  tree.dispose(perSet as never, test as never, tasks.scale, forTest.learn, forTest.scale, forTest.decay);
  return {
    setting: { net, likelihood: { noise } },
    widths,
    sets,
    tasks: { ...tasks, scale },
    test: { x: forTest.x, y: forTest.y },
  };
}

function drawn(key: Key, sets: number, points: number, noise: number) {
  const [xKey, noiseKey] = split(key);
  return tf.tidy(() => {
    const x = random.uniform(xKey, [sets, points, 1], -3, 3) as tf.Tensor3D;
    const f = tf.tensor3d(Array.from(x.dataSync(), curve), [sets, points, 1]);
    return { x, y: tf.add(f, tf.mul(random.normal(noiseKey, f.shape), noise)) as tf.Tensor3D };
  });
}

/** How a way to learn did on each row. */
export interface CurveScores {
  /** Mean squared error of the predictive mean on the points learnt from, and on fresh ones. */
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** −log p(y*|x*, D) on fresh points, nats per point. */
  readonly logScore: readonly number[];
}

/** Scores of networks z [S, R, D], whose predictions are averaged. */
export function curveScores({ setting, tasks, test }: CurveTasks, z: tf.Tensor3D): CurveScores {
  const { noise } = setting.likelihood;
  const networks = { z, scale: tasks.scale };
  const squared = (f: tf.Tensor, y: tf.Tensor): number[] => [
    ...tf.mean(tf.square(tf.sub(tf.mean(f, 1), y)), -1).dataSync(),
  ];
  return tf.tidy(() => {
    const [onTrain, onTest] = [tasks, test].map(({ x }) => tf.tensor3d(functionValues(setting, networks, x)));
    const [yTrain, yTest] = [tasks.y, test.y].map((y) => tf.squeeze(y, [-1]));
    const log = tf.mul(tf.square(tf.div(tf.sub(onTest, tf.expandDims(yTest, 1)), noise)), -0.5);
    const mixture = tf.sub(logSumExp(log, 1), Math.log(z.shape[0] * noise * Math.sqrt(2 * Math.PI)));
    return {
      train: squared(onTrain, yTrain),
      test: squared(onTest, yTest),
      logScore: [...tf.neg(tf.mean(mixture, -1)).dataSync()],
    };
  });
}

/** A score's mean over all widths, for each data set. */
export function overWidths({ widths, sets }: CurveTasks, values: readonly number[]): number[] {
  if (values.length !== widths.length * sets)
    throw new RangeError(`${values.length} values for ${widths.length} widths and ${sets} data sets.`);
  return Array.from({ length: sets }, (_, s) =>
    widths.reduce((sum, _width, w) => sum + values[w * sets + s] / widths.length, 0),
  );
}

export interface ContestOptions {
  readonly key: Key;
  readonly steps: number;
  readonly every: number;
  readonly learningRate?: number;
  readonly decays: readonly number[];
  readonly folds: number;
  readonly warmUp: number;
  readonly draws: number;
  readonly leapfrogs?: number;
  readonly progress?: (label: string) => Progress;
}

/** Three ways to learn on the same data: [S, R, D] networks of each. */
export interface CurveContest {
  readonly plain: tf.Tensor3D;
  readonly tuned: tf.Tensor3D;
  readonly bayesian: tf.Tensor3D;
  readonly chosen: readonly { readonly decay: number; readonly step: number }[];
  /** Of the chains, and the log joint density at each draw: [R][S]. */
  readonly acceptance: readonly number[];
  readonly logJoint: readonly (readonly number[])[];
}

/** A point estimate without regularisation, one with decay and early stopping by cross-validation, and the posterior by HMC. */
export async function curveContest(
  { setting, tasks }: CurveTasks,
  { key, warmUp, draws, leapfrogs, progress, ...training }: ContestOptions,
): Promise<CurveContest> {
  const [plainKey, tunedKey, chainKey] = split(key, 3);
  const plain = await unregularised(setting, tasks, {
    ...training,
    key: plainKey,
    progress: progress?.('no regularisation'),
  });
  const best = await tuned(setting, tasks, {
    ...training,
    key: tunedKey,
    progress: progress?.('decay and early stopping by cross-validation'),
  });
  const posterior = await chains(setting, tasks, {
    key: chainKey,
    warmUp,
    draws,
    leapfrogs,
    xla: 'auto',
    progress: progress?.('posterior by HMC'),
  });
  posterior.scale.dispose();
  return {
    plain,
    tuned: best.z,
    bayesian: posterior.z,
    chosen: best.chosen,
    acceptance: posterior.acceptance,
    logJoint: posterior.logJoint,
  };
}

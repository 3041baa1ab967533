import { foldIn, type Key } from '../../tensor';
import type { MarginalLikelihoodEvaluator } from '../marginalLikelihood';
import type { Method, Snapshots } from './methods';

/** One algorithm's curves in figure 3: columns of one number for each snapshot, log p(x) in nats per data point. */
export interface Curve {
  readonly method: Method;
  /** N */
  readonly dataSize: number;
  /** Adagrad's step size. */
  readonly learningRate: number;
  /** Training samples seen. */
  readonly samples: readonly number[];
  /** Seconds of training up to each snapshot, evaluation not counted. */
  readonly seconds: readonly number[];
  /** Mean estimated log p(x) of training images. */
  readonly train: readonly number[];
  readonly trainError: readonly number[];
  readonly test: readonly number[];
  readonly testError: readonly number[];
  /** Mean acceptance of the E-steps since the snapshot before; MCEM alone. */
  readonly acceptance?: readonly number[];
}

export interface MeasureOptions {
  /** Estimates log p(x) of the training images that are looked at, and of the test images. */
  readonly train: MarginalLikelihoodEvaluator;
  readonly test: MarginalLikelihoodEvaluator;
  readonly key: Key;
  readonly progress?: (done: number, total: number, note: string) => void;
  /** Given the curve so far after each snapshot. */
  readonly onPoint?: (curve: Curve) => unknown;
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

/** Estimates the marginal likelihood (App. D) of all snapshots, with the same random numbers for each. */
export async function measure(run: Snapshots, options: MeasureOptions): Promise<Curve> {
  const { method, dataSize, learningRate, list } = run;
  const [trainKey, testKey] = [foldIn(options.key, 0), foldIn(options.key, 1)];
  let curve: Curve = {
    ...{ method, dataSize, learningRate, samples: [], seconds: [] },
    ...{ train: [], trainError: [], test: [], testError: [] },
    ...(method === 'MCEM' ? { acceptance: [] } : {}),
  };
  for (const [i, { samples, seconds, decoder, acceptance }] of list.entries()) {
    const train = await options.train(decoder, trainKey);
    const test = await options.test(decoder, testKey);
    curve = {
      ...curve,
      samples: [...curve.samples, samples],
      seconds: [...curve.seconds, rounded(seconds, 1)],
      train: [...curve.train, rounded(train.mean, 2)],
      trainError: [...curve.trainError, rounded(train.standardError, 2)],
      test: [...curve.test, rounded(test.mean, 2)],
      testError: [...curve.testError, rounded(test.standardError, 2)],
      ...(curve.acceptance
        ? { acceptance: [...curve.acceptance, rounded(acceptance ?? Number.NaN, 3)] }
        : {}),
    };
    options.onPoint?.(curve);
    options.progress?.(i + 1, list.length, `${method}: test ${test.mean.toFixed(1)}`);
  }
  return curve;
}

/** What a curve says at so many training samples: the last snapshot up to there. @throws RangeError where there is none */
export function at(curve: Curve, samples: number) {
  const i = curve.samples.filter((count) => count <= samples).length - 1;
  if (i < 0) throw new RangeError(`${curve.method}: no snapshot up to ${samples} samples.`);
  const { train, test, trainError, testError, seconds } = curve;
  return {
    samples: curve.samples[i],
    train: train[i],
    test: test[i],
    trainError: trainError[i],
    testError: testError[i],
    seconds: seconds[i],
  };
}

/** Seconds of training for a million samples, from all of a run but its first stretch, in which graphs are compiled. */
export function secondsPerMillion(run: Pick<Curve, 'samples' | 'seconds'> | Snapshots): number {
  const { samples, seconds } = 'list' in run ? columnsOf(run) : run;
  const [first, last] = [Math.min(2, samples.length - 2), samples.length - 1];
  return (1e6 * (seconds[last] - seconds[first])) / (samples[last] - samples[first]);
}

const columnsOf = ({ list }: Snapshots) => ({
  samples: list.map(({ samples }) => samples),
  seconds: list.map(({ seconds }) => seconds),
});

/** 'mcem-1000': a curve's name in files. */
export const curveName = (method: Method, dataSize: number): string => `${method.toLowerCase()}-${dataSize}`;

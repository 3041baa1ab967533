import { assertFiniteData, assertPositive } from '../../inference/checks';
import { logMeanExp64 } from '../../inference/numeric';
import { Spd } from '../../inference/spd';
import { type Key, tf } from '../../tensor';
import { asRows, type NetworkInputs, type NetworkPrior, overNetworks } from './prior';

export interface NetworkData {
  readonly x: NetworkInputs;
  readonly y: readonly number[];
  /** Standard deviation of the noise in y. */
  readonly noise: number;
}

/** What a network of one width believes after the data. */
export interface NetworkPosterior {
  /** Mean and standard deviation of f at each new input. */
  readonly mean: number[];
  readonly sd: number[];
  /** log p(y | X) (nats). */
  readonly logEvidence: number;
  /** How many equally good draws the weighted ones are worth. */
  readonly worth: number;
}

/**
 * The posterior of a network by brute force: hidden layers are drawn from the prior, the weights v are averaged out
 * exactly (given the hidden layer f is Gaussian, with kernel k̂), and each draw is weighed by p(y | hidden layer).
 * Self-normalised importance sampling: right for few data, hopeless for many; `worth` says which.
 * @throws RangeError where y does not fit x, or noise ≤ 0
 */
export function posteriorByWeighing(
  prior: NetworkPrior,
  key: Key,
  { data, x, draws }: { readonly data: NetworkData; readonly x: NetworkInputs; readonly draws: number },
): NetworkPosterior {
  const [seen, stars] = [asRows(data.x), asRows(x)];
  assertFiniteData('y', data.y);
  assertPositive('noise', data.noise);
  if (seen.length !== data.y.length)
    throw new RangeError(`there are ${seen.length} inputs x but ${data.y.length} outputs y.`);
  const n = seen.length;
  const beliefs = overNetworks(prior, key, [...seen, ...stars], draws, (hidden) => {
    const scale = prior.sigmaV ** 2 / prior.width;
    const first = tf.slice(hidden, [0, 0, 0], [-1, n, -1]);
    const cross = tf.mul(tf.matMul(hidden, first, false, true), scale).arraySync() as number[][][];
    const variances = tf.mul(tf.sum(tf.square(hidden), 2), scale).arraySync() as number[][];
    return cross.map((K, s) => conditioned(K, variances[s], data, n));
  });
  return mixed(beliefs);
}

interface Belief {
  readonly logEvidence: number;
  readonly mean: number[];
  readonly variance: number[];
}

/** The Gaussian f at the new inputs, given one hidden layer: rows of K are all inputs, columns those with data. */
function conditioned(K: number[][], variances: number[], { y, noise }: NetworkData, n: number): Belief {
  const covariance = new Spd(
    K.slice(0, n).map((row, i) =>
      row.map((_, j) => 0.5 * (K[i][j] + K[j][i]) + Number(i === j) * noise ** 2),
    ),
    'the covariance of y',
  );
  const alpha = covariance.solve(y);
  const fit = y.reduce((sum, v, i) => sum + v * alpha[i], 0);
  const stars = K.slice(n);
  return {
    logEvidence: -0.5 * (fit + covariance.logDet + n * Math.log(2 * Math.PI)),
    mean: stars.map((row) => row.reduce((sum, k, i) => sum + k * alpha[i], 0)),
    variance: stars.map((row, m) => {
      const explained = covariance.whiten(row).reduce((sum, u) => sum + u * u, 0);
      return Math.max(variances[n + m] - explained, 0);
    }),
  };
}

/** Mean and standard deviation of the weighted mixture of Gaussians. */
function mixed(beliefs: readonly Belief[]): NetworkPosterior {
  const logs = beliefs.map((b) => b.logEvidence);
  const logEvidence = logMeanExp64(logs);
  const weights = logs.map((l) => Math.exp(l - logEvidence) / beliefs.length);
  const average = (f: (b: Belief) => number) => beliefs.reduce((sum, b, s) => sum + weights[s] * f(b), 0);
  const mean = beliefs[0].mean.map((_, m) => average((b) => b.mean[m]));
  const sd = mean.map((centre, m) => Math.sqrt(average((b) => b.variance[m] + (b.mean[m] - centre) ** 2)));
  return { mean, sd, logEvidence, worth: 1 / weights.reduce((sum, w) => sum + w * w, 0) };
}

import { exp, softplus, tf } from '../../tensor';
import { posterior as exactPosterior, linearGaussian } from '../linearGaussian';
import { type SmallTarget, smallTarget } from '../targets';
import { horseshoe, posteriorOfCode } from './curve';

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** A model of one hidden number and one data point of it. */
export interface SmallModel {
  readonly prior: string;
  readonly likelihood: string;
  readonly target: SmallTarget;
}

const gaussianPrior = (rows: tf.Tensor) => tf.sub(tf.mul(tf.sum(tf.square(rows), 1), -0.5), 0.5 * LOG_TWO_PI);
const laplacePrior = (rows: tf.Tensor) => tf.sub(tf.neg(tf.sum(tf.abs(rows), 1)), Math.log(2));

/** Four models of one hidden number: with Gaussians wherever one can be, and with none. */
export function fourModels(): SmallModel[] {
  return [
    {
      prior: 'Gaussian',
      likelihood: 'Gaussian around W z + b',
      target: onLine(gaussianPrior, (z) =>
        tf.sub(
          tf.mul(tf.square(tf.div(tf.sub(tf.mul(z, 1.5), 1), 0.8)), -0.5),
          Math.log(0.8) + LOG_TWO_PI / 2,
        ),
      ),
    },
    {
      prior: 'Gaussian',
      likelihood: 'Gaussian around a tanh network',
      target: posteriorOfCode(horseshoe, [-1.2, 0.1]),
    },
    {
      prior: 'Gaussian',
      likelihood: 'Bernoulli: 3 pixels, all on',
      target: onLine(gaussianPrior, (z) => tf.mul(softplus(tf.mul(z, -4)), -3)),
    },
    {
      prior: 'Laplace',
      likelihood: 'Poisson: a count of 4 around exp(1 + z)',
      target: onLine(laplacePrior, (z) => {
        const logRate = tf.add(z, 1);
        return tf.sub(tf.sub(tf.mul(logRate, 4), exp(logRate)), Math.log(24));
      }),
    },
  ];
}

/** The first model's posterior by formula: what its grid must give. */
export function firstByFormula(): { readonly mean: number; readonly sd: number } {
  const { mean, covariance } = exactPosterior(linearGaussian({ W: [[1.5]], b: [0], noise: 0.8 }), [1]);
  return { mean: mean[0], sd: Math.sqrt(covariance[0][0]) };
}

function onLine(logPrior: (rows: tf.Tensor) => tf.Tensor, of: (z: tf.Tensor) => tf.Tensor): SmallTarget {
  return smallTarget({
    size: 1,
    axes: { z: { from: -8, to: 8, cells: 4000 } },
    logPrior,
    logLikelihood: (rows) => tf.sum(of(rows), 1),
  });
}

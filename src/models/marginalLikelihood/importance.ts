import { Spd } from '../../inference/spd';
import { importanceWeightedBound } from '../../inference/variational/importanceWeighted';
import { einsum, type Key, random, tf } from '../../tensor';
import { gaussianLogDensity } from '../targets';
import { type FitOptions, fitGaussian } from './estimator';
import { coordinatesOf, type LogJoint, type PosteriorDraws } from './posterior';

export interface ImportanceOptions extends FitOptions {
  readonly key: Key;
  /** Draws of q. */
  readonly k: number;
}

/**
 * log p(x) of each data point by importance sampling from a Gaussian q that is fitted to draws of its posterior:
 * log (1/k) Σ p(x, z)/q(z), z ~ q. The mirror image of App. D, which draws from the posterior and averages q/p: too low on
 * average where App. D is too high. In nats, [N].
 */
export function importanceFromDraws<Params>(
  logJoint: LogJoint<Params>,
  params: Params,
  draws: Pick<PosteriorDraws, 'z'>,
  { key, k, ...fit }: ImportanceOptions,
): Float64Array {
  const fits = coordinatesOf(draws).map((axes) =>
    fitGaussian(
      axes[0].map((_, s) => axes.map((values) => values[s])),
      fit,
    ),
  );
  const D = fits[0].mean.length;
  const bound = tf.tidy(() => {
    const factors = fits.map(({ covariance }) =>
      new Spd(covariance, 'covariance').factor.map((row) => [...row]),
    );
    const means = tf.tensor2d(fits.map(({ mean }) => [...mean]));
    const epsilon = random.normal(key, [k, fits.length, D]);
    const z = tf.add(means, einsum('kni,nji->knj', epsilon, tf.tensor3d(factors)));
    const positions = (z as tf.Tensor3D).arraySync();
    const logQ = fits.map(gaussianLogDensity);
    const weights = positions.map((rows) => {
      const joint = tf.tidy(() => logJoint(params, tf.tensor2d(rows)).dataSync());
      return rows.map((row, n) => joint[n] - logQ[n](row));
    });
    return importanceWeightedBound(tf.tensor2d(weights), 0);
  });
  const values = Float64Array.from(bound.dataSync());
  bound.dispose();
  return values;
}

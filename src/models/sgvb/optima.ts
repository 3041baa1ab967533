// Optima with formulas, where the bound is not quite the bound, or the encoder not quite free.
import { fitPpca } from '../../inference';
import { tf } from '../../tensor';
import {
  bestEncoder,
  boundsOfData,
  type LinearGaussian,
  linearGaussian,
  type Vector,
} from '../linearGaussian';
import { exactEncoder, type LinearParams } from './linear';

/**
 * θ and φ that maximise E_q[log p(x | z)] − β KL on average over x, exactly, for β > 0. Divided by β the quadratic part of log p(x | z)
 * has the variance ν = β noise² in the place of noise², so that for a given ν the maximum is probabilistic PCA's: columns √(λ_j − ν)
 * along the principal axes (λ_j: the data's variance along them), σ_j² = ν / λ_j, and no column where λ_j ≤ ν (the code is given up).
 * In ν itself ½ (D/β − q) log ν + ½ S/ν is to be least, q the columns kept and S the sum of the other λ: ν = S / (D/β − q). β = 1 is
 * maximum likelihood. (For β = 1 and the noise given: Lucas, Tucker, Grosse & Norouzi 2019.) The caller owns the tensors.
 */
export function optimumAtWeight(xs: readonly Vector[], K: number, beta: number): LinearParams {
  if (!(beta > 0 && Number.isFinite(beta))) throw new RangeError(`β must be finite and > 0, got ${beta}.`);
  const { weights, mean, spectrum, noiseVariance } = fitPpca(xs, K);
  const D = mean.length;
  const varianceWith = (q: number) =>
    D / beta > q
      ? spectrum.slice(q).reduce((sum, v) => sum + v, 0) / (D / beta - q)
      : Number.POSITIVE_INFINITY;
  let q = K;
  while (q > 0 && !(spectrum[q - 1] > varianceWith(q))) q--;
  const nu = varianceWith(q);
  const W = Array.from({ length: D }, (_, d) =>
    Array.from({ length: K }, (__, k) => {
      const share = k < q ? (spectrum[k] - nu) / (spectrum[k] - noiseVariance) : 0;
      return Math.sqrt(share) * weights.data[d * K + k];
    }),
  );
  const scaled = exactEncoder(linearGaussian({ W, b: [...mean], noise: Math.sqrt(nu) }));
  scaled.logNoise.dispose();
  return { ...scaled, logNoise: tf.scalar(0.5 * Math.log(nu / beta)) };
}

/** The model with the first two axes of its code space turned: the same p(x), other columns of W. */
export function turned(model: LinearGaussian, radians: number): LinearGaussian {
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const W = model.W.map(([a, b, ...rest]) => [cos * a - sin * b, sin * a + cos * b, ...rest]);
  return linearGaussian({ ...model, W });
}

/** The bound with the best encoder of independent σ for this θ, nats per data point, by formula. */
export function bestBound(model: LinearGaussian, xs: readonly Vector[]): number {
  return boundsOfData(model, bestEncoder(model), xs).reduce((sum, l) => sum + l / xs.length, 0);
}

import { estimateOf } from '../../inference';
import { grad, type Key, random, tf } from '../../tensor';
import {
  encode,
  type Gaussian,
  klToPrior,
  logLikelihood,
  logNormal,
  logPrior,
  reparameterise,
  type VaeModel,
  type VaeParams,
} from '../vae';

/** For each image: variances over draws of estimators A and B (nats²) and of their gradients by (μ, log σ²), summed over entries. */
export interface NetworkVariances {
  readonly valueA: number[];
  readonly valueB: number[];
  readonly gradientA: number[];
  readonly gradientB: number[];
  /** The mean over draws of A − B, nats: 0 but for the draws' noise. */
  readonly difference: number[];
}

/** The same measured for a VAE with networks: S draws for each image of x [M, D], the same noise for A and B. */
export function networkVariances(
  vae: VaeModel,
  params: VaeParams,
  x: tf.Tensor2D,
  { key, S }: { readonly key: Key; readonly S: number },
): NetworkVariances {
  if (!(Number.isInteger(S) && S >= 2)) throw new RangeError(`A variance takes 2 draws or more, got ${S}.`);
  const rowsOf = tf.tidy(() => {
    const q = encode(vae, params.encoder, x);
    const rows = { mu: tf.tile(q.mu, [S, 1]), logVar: tf.tile(q.logVar, [S, 1]) };
    const epsilon = random.normal(key, rows.mu.shape);
    const images = tf.tile(x, [S, 1]);
    const likelihood = (z: tf.Tensor) => logLikelihood(vae, params.decoder, images, z);
    const A = (one: Gaussian) => {
      const z = reparameterise(one, epsilon);
      return tf.sub(tf.add(likelihood(z), logPrior(z)), logNormal(z, one));
    };
    const B = (one: Gaussian) => tf.sub(likelihood(reparameterise(one, epsilon)), klToPrior(one));
    const spread = (values: tf.Tensor) => {
      const perDraw = tf.reshape(values, [S, x.shape[0], -1]);
      const squares = tf.square(tf.sub(perDraw, tf.mean(perDraw, 0, true)));
      return tf.div(tf.sum(squares, [0, 2]), S - 1);
    };
    const slope = (f: (one: Gaussian) => tf.Tensor) => {
      const { mu, logVar } = grad((one: Gaussian) => tf.sum(f(one)))(rows);
      return tf.concat([mu, logVar], 1);
    };
    const [a, b] = [A(rows), B(rows)];
    const difference = tf.mean(tf.reshape(tf.sub(a, b), [S, -1]), 0);
    return [spread(a), spread(b), spread(slope(A)), spread(slope(B)), difference].map((t) =>
      Array.from(t.dataSync()),
    ) as never;
  }) as unknown as number[][];
  const [valueA, valueB, gradientA, gradientB, difference] = rowsOf;
  return { valueA, valueB, gradientA, gradientB, difference };
}

/** A ratio of two means over the same images, with its standard error. */
export interface Ratio {
  readonly ratio: number;
  readonly standardError: number;
}

/** The mean of `above` over that of `below`; its error by linearisation, from image to image (which includes that of the draws). */
export function ratioOf(above: readonly number[], below: readonly number[]): Ratio {
  if (above.length !== below.length) {
    throw new RangeError(`There are ${above.length} numbers above and ${below.length} below.`);
  }
  const [top, bottom] = [estimateOf(above).mean, estimateOf(below).mean];
  const ratio = top / bottom;
  const residuals = above.map((a, i) => a - ratio * below[i]);
  return { ratio, standardError: estimateOf(residuals).standardError / bottom };
}

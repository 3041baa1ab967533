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

/** Variances over draws, averaged over images: of estimators A and B (nats²), and of their gradients by (μ, log σ²). */
export interface NetworkVariances {
  readonly valueA: number;
  readonly valueB: number;
  readonly gradientA: number;
  readonly gradientB: number;
}

/** The same measured for a VAE with networks: S draws for each image of x [M, D], the same noise for A and B. */
export function networkVariances(
  vae: VaeModel,
  params: VaeParams,
  x: tf.Tensor2D,
  { key, S }: { readonly key: Key; readonly S: number },
): NetworkVariances {
  if (!(Number.isInteger(S) && S >= 2)) throw new RangeError(`A variance takes 2 draws or more, got ${S}.`);
  const numbers = tf.tidy(() => {
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
      const squares = tf.sum(tf.square(tf.sub(perDraw, tf.mean(perDraw, 0, true))), 0);
      return tf.div(tf.sum(squares), (S - 1) * x.shape[0]);
    };
    const slope = (f: (one: Gaussian) => tf.Tensor) => {
      const { mu, logVar } = grad((one: Gaussian) => tf.sum(f(one)))(rows);
      return tf.concat([mu, logVar], 1);
    };
    return tf.stack([A(rows), B(rows), slope(A), slope(B)].map(spread)).dataSync() as never;
  }) as unknown as Float32Array;
  const [valueA, valueB, gradientA, gradientB] = numbers;
  return { valueA, valueB, gradientA, gradientB };
}

import { logSumExp, softmax, tf } from '../../tensor';
import { logLikelihoodTable } from '../marginalLikelihood/sharedLatents';
import { logPrior } from '../vae/densities';
import type { DecoderParams, Gaussian, VaeModel } from '../vae/model';

/** A square of the latent plane, in side × side points. */
export interface Window {
  readonly centre: readonly [number, number];
  /** From the centre to each edge. */
  readonly reach: number;
  readonly side: number;
}

/** The true posterior p(z|x) of one image, by Bayes' rule on a grid. */
export interface GridPosterior {
  /** log p(x) in nats: log of the sum over the grid, which must hold nearly all of the posterior. */
  readonly logEvidence: number;
  readonly mean: readonly [number, number];
  readonly sd: readonly [number, number];
  readonly correlation: number;
}

/** Grid points to a call of the decoder. */
const CHUNK = 4096;

/** The places along the two axes of a window. */
export function axesOf({ centre, reach, side }: Window): [number[], number[]] {
  if (!(reach > 0 && Number.isInteger(side) && side >= 2))
    throw new RangeError(`a window needs a reach > 0 and a side ≥ 2, got ${reach} and ${side}`);
  const axis = (middle: number) =>
    Array.from({ length: side }, (_, i) => middle + reach * ((2 * i) / (side - 1) - 1));
  return [axis(centre[0]), axis(centre[1])];
}

/** log p(x, z) at each point of the window, z₁ running fastest: x [M, D] → [side², M], in nats. */
function jointTable(
  vae: VaeModel,
  decoder: DecoderParams,
  x: tf.Tensor2D,
  window: Window,
): [tf.Tensor, tf.Tensor2D] {
  if (vae.latents !== 2) throw new RangeError(`a plane needs two latent variables, got ${vae.latents}`);
  const [first, second] = axesOf(window);
  const points = tf.tensor2d(second.flatMap((z2) => first.map((z1) => [z1, z2])));
  const parts: tf.Tensor[] = [];
  for (let from = 0; from < points.shape[0]; from += CHUNK) {
    const size = Math.min(CHUNK, points.shape[0] - from);
    parts.push(
      tf.tidy(() => {
        const z = tf.slice(points, [from, 0], [size, 2]);
        return tf.add(logLikelihoodTable(vae, decoder, x, z), tf.expandDims(logPrior(z), 1));
      }),
    );
  }
  const table = tf.concat(parts, 0);
  for (const part of parts) part.dispose();
  return [table, points];
}

/** Evidence and moments of the true posteriors of images x [M, D]. Two latent variables, Bernoulli pixels. */
export function posteriorsOnGrid(
  vae: VaeModel,
  decoder: DecoderParams,
  x: tf.Tensor2D,
  window: Window,
): GridPosterior[] {
  const rows = tf.tidy(() => {
    const [table, points] = jointTable(vae, decoder, x, window);
    const shares = softmax(tf.transpose(table));
    // Moments about the middle of the window, where single precision loses least.
    const [a, b] = tf.split(tf.sub(points, tf.tensor1d([...window.centre])), 2, 1);
    const powers = tf.concat([a, b, tf.square(a), tf.square(b), tf.mul(a, b)], 1);
    const sums = tf.concat([tf.expandDims(logSumExp(table, 0), 1), tf.matMul(shares, powers)], 1);
    return sums.arraySync() as never;
  }) as unknown as number[][];
  const cell = 2 * Math.log((2 * window.reach) / (window.side - 1));
  return rows.map(([logSum, a, b, aa, bb, ab]) => {
    const sd = [Math.sqrt(aa - a * a), Math.sqrt(bb - b * b)] as const;
    return {
      logEvidence: logSum + cell,
      mean: [window.centre[0] + a, window.centre[1] + b],
      sd,
      correlation: (ab - a * b) / (sd[0] * sd[1]),
    };
  });
}

/** The density of the true posterior of one image x [1, D] over a window that holds it: [row for z₂][column for z₁]. */
export function posteriorDensity(
  vae: VaeModel,
  decoder: DecoderParams,
  x: tf.Tensor2D,
  window: Window,
): number[][] {
  const shares = tf.tidy(() => {
    const [table] = jointTable(vae, decoder, x, window);
    return tf.reshape(softmax(tf.transpose(table)), [window.side, window.side]).arraySync() as never;
  }) as unknown as number[][];
  const cellArea = ((2 * window.reach) / (window.side - 1)) ** 2;
  return shares.map((row) => row.map((share) => share / cellArea));
}

/** The density of row `index` of q over the same window: what the encoder says instead. */
export function encoderDensity({ mu, logVar }: Gaussian, index: number, window: Window): number[][] {
  const [m, v] = [mu, logVar].map((t) => (t.arraySync() as number[][])[index]);
  const [first, second] = axesOf(window).map((axis, d) =>
    axis.map((z) => Math.exp(-0.5 * ((z - m[d]) ** 2 / Math.exp(v[d]) + v[d] + Math.log(2 * Math.PI)))),
  );
  return second.map((down) => first.map((across) => down * across));
}

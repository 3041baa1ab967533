import { exp, type Key, logSumExp, normalCdf, tf } from '../../tensor';
import { drawLatents } from '../vae/bound';
import { klToPrior, logNormal, logPrior } from '../vae/densities';
import type { Gaussian } from '../vae/model';

/** Where all codes together lie: q(z) = (1/N) Σ q(z|xᵢ) on the middles of the cells of a square, and what the prior has there. */
export interface Aggregate {
  /** Middles of the cells along either axis. */
  readonly axis: readonly number[];
  /** q(z): [row for z₂][column for z₁]. */
  readonly q: readonly (readonly number[])[];
  /** p(z) in the same cells. */
  readonly p: readonly (readonly number[])[];
  readonly cellArea: number;
}

const gauss = (z: number, mu: number, sigma: number) =>
  Math.exp(-0.5 * ((z - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI));

/** The aggregate posterior of a model with two latent variables over the square from −reach to reach. @throws unless Nz = 2 */
export function aggregate(
  q: Gaussian,
  { reach, cells }: { readonly reach: number; readonly cells: number },
): Aggregate {
  const { mu, sigma } = numbersOf(q);
  if (mu[0].length !== 2) throw new RangeError(`a plane needs two latent variables, got ${mu[0].length}`);
  const width = (2 * reach) / cells;
  const axis = Array.from({ length: cells }, (_, i) => -reach + width * (i + 0.5));
  // q(z|xᵢ) is a product over the two axes, so the sum over images is a product of two matrices.
  const [first, second] = [0, 1].map((d) => mu.map((m, i) => axis.map((z) => gauss(z, m[d], sigma[i][d]))));
  const density = tf.tidy(() => {
    const sums = tf.matMul(tf.tensor2d(second), tf.tensor2d(first), true, false);
    return tf.div(sums, mu.length).arraySync() as never;
  }) as unknown as number[][];
  const prior = axis.map((z2) => axis.map((z1) => gauss(z1, 0, 1) * gauss(z2, 0, 1)));
  return { axis, q: density, p: prior, cellArea: width * width };
}

/** What the KL term pays for, in nats per image. */
export interface KlShares {
  /** The mean KL(q(z|x) ‖ p(z)). */
  readonly kl: number;
  /** KL(q(z) ‖ p(z)): how far all codes together are from the prior. */
  readonly fromPrior: number;
  /** The rest, I(x; z) under the encoder: what z says about which image it was (Hoffman & Johnson 2016). */
  readonly information: number;
}

/** The mean KL split in two, by quadrature over the aggregate's square, which must hold nearly all of q(z). */
export function klShares(q: Gaussian, { q: density, p, cellArea }: Aggregate): KlShares {
  let [fromPrior, mass] = [0, 0];
  density.forEach((row, i) => {
    row.forEach((value, j) => {
      mass += value * cellArea;
      if (value > 0) fromPrior += value * Math.log(value / p[i][j]) * cellArea;
    });
  });
  if (!(Math.abs(mass - 1) < 0.01))
    throw new RangeError(`the square holds ${mass.toPrecision(3)} of q(z): take a wider one, or finer cells`);
  const kl = tf.tidy(() => tf.mean(klToPrior(q)).dataSync()[0] as never) as unknown as number;
  return { kl, fromPrior, information: kl - fromPrior };
}

/**
 * log q(z) − log p(z) in nats at one draw z ~ q(z|xᵢ) for each of N images: [N]. Their mean estimates KL(q(z) ‖ p(z)) without a
 * grid, for any Nz; the cost grows with N².
 */
export function logRatios(q: Gaussian, key: Key): number[] {
  const values = tf.tidy(() => {
    const z = tf.squeeze(drawLatents(q, { key }), [0]);
    const underEach = logNormal(tf.expandDims(z, 1), q);
    const logQ = tf.sub(logSumExp(underEach, 1), Math.log(z.shape[0]));
    return tf.sub(logQ, logPrior(z)).dataSync() as never;
  }) as unknown as Float32Array;
  return Array.from(values);
}

/** The share of q(z) inside of the square [−edge, edge]ᴺᶻ: a mean of products of normal distribution functions. */
export function shareInside({ mu, logVar }: Gaussian, edge: number): number {
  return tf.tidy(() => {
    const sigma = exp(tf.mul(logVar, 0.5));
    const upTo = (end: number) => normalCdf(tf.div(tf.sub(end, mu), sigma));
    return tf.mean(tf.prod(tf.sub(upTo(edge), upTo(-edge)), -1)).dataSync()[0] as never;
  }) as unknown as number;
}

/** The variance of q(z) along each latent variable: spread of the means plus mean of the variances. The prior's is 1. */
export function aggregateVariance({ mu, logVar }: Gaussian): number[] {
  return tf.tidy(() => {
    const { variance } = tf.moments(mu, 0);
    return Array.from(tf.add(variance, tf.mean(exp(logVar), 0)).dataSync()) as never;
  }) as unknown as number[];
}

function numbersOf({ mu, logVar }: Gaussian): { mu: number[][]; sigma: number[][] } {
  const rows = logVar.arraySync() as number[][];
  return { mu: mu.arraySync() as number[][], sigma: rows.map((row) => row.map((v) => Math.exp(v / 2))) };
}

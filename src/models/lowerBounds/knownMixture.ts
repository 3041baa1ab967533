import { logSumExp64 } from '../../inference/numeric';
import { foldIn, type Key, random, split, tf } from '../../tensor';

/** A mixture of Gaussians on the line whose parameters are known: the only unknown of a data point is its component z_i. */
export interface KnownMixture {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly sds: readonly number[];
}

/** log p(x, z = k) for each k, nats. */
export function logJoint({ weights, means, sds }: KnownMixture, x: number): number[] {
  return weights.map(
    (w, k) =>
      Math.log(w) - 0.5 * Math.log(2 * Math.PI) - Math.log(sds[k]) - 0.5 * ((x - means[k]) / sds[k]) ** 2,
  );
}

/** log p(x) = log Σ_k p(x, z = k), nats. */
export function logMarginal(mixture: KnownMixture, x: number): number {
  return logSumExp64(logJoint(mixture, x));
}

/** p(z = k | x): the q that makes the bound exact. */
export function exactAssignment(mixture: KnownMixture, x: number): number[] {
  const logP = logMarginal(mixture, x);
  return logJoint(mixture, x).map((l) => Math.exp(l - logP));
}

/**
 * The document's last formula, L_i = E_q[log p(x_i, z)] − E_q[log q(z)] (nats), for a point whose own latent z has the distribution q.
 * @throws when q is not a distribution over the components
 */
export function pointBound(mixture: KnownMixture, x: number, q: readonly number[]): number {
  const total = q.reduce((a, b) => a + b, 0);
  if (q.length !== mixture.weights.length || q.some((r) => !(r >= 0)) || Math.abs(total - 1) > 1e-9) {
    throw new RangeError(
      `q must hold ${mixture.weights.length} probabilities that add up to 1, got [${q.join(', ')}].`,
    );
  }
  return logJoint(mixture, x).reduce(
    (sum, l, k) => (q[k] === 0 ? sum : sum + q[k] * (l - Math.log(q[k]))),
    0,
  );
}

/** N points drawn from the mixture. */
export function drawPoints({ weights, means, sds }: KnownMixture, key: Key, count: number): number[] {
  const [which, noise] = split(key);
  return tf.tidy(() => {
    const z = random.categorical(which, tf.tensor1d(weights.map(Math.log)), [count]).dataSync();
    const epsilon = random.normal(noise, [count]).dataSync();
    return Array.from(z, (k, i) => means[k] + sds[k] * epsilon[i]);
  });
}

/** Clusters in the plane: `each` points around every centre, with the same spread. */
export function drawClusters(
  key: Key,
  {
    centres,
    each,
    sd,
  }: { readonly centres: readonly (readonly [number, number])[]; readonly each: number; readonly sd: number },
): number[][] {
  return centres.flatMap((centre, c) =>
    tf.tidy(() => {
      const epsilon = random.normal(foldIn(key, c), [each, 2]) as tf.Tensor2D;
      return epsilon.arraySync().map((row) => row.map((e, d) => centre[d] + sd * e));
    }),
  );
}

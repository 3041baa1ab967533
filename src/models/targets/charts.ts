import { tf } from '../../tensor';
import { type Gaussian, gaussianLogDensity } from './gaussian';
import type { SmallTarget } from './target';
import { onGrid } from './target';

/** A density on a mesh, as the contour charts take it: z[i][j] at y[i], x[j]. */
export interface Mesh {
  readonly x: number[];
  readonly y: number[];
  readonly z: number[][];
}

/** Density of a two-dimensional posterior on a mesh of `points` × `points` over the given window; normalised by the grid's evidence. */
export function meshOf(
  target: SmallTarget,
  {
    x,
    y,
    points = 70,
  }: {
    readonly x: readonly [number, number];
    readonly y: readonly [number, number];
    readonly points?: number;
  },
): Mesh {
  if (target.size !== 2) throw new RangeError('A mesh is drawn for two unknowns.');
  const { logEvidence } = onGrid(target);
  const along = ([from, to]: readonly [number, number]) =>
    Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
  const [xs, ys] = [along(x), along(y)];
  const rows = ys.flatMap((second) => xs.map((first) => [first, second]));
  const values = tf.tidy(() => target.logDensity(tf.tensor2d(rows)).dataSync());
  return {
    x: xs,
    y: ys,
    z: ys.map((_, i) =>
      xs.map((_, j) => Number(Math.exp(values[i * points + j] - logEvidence).toPrecision(4))),
    ),
  };
}

/** A one-dimensional posterior's density at every `every`-th grid midpoint, and that of Gaussians beside it. */
export function curveOf(target: SmallTarget, every = 10): { readonly x: number[]; readonly y: number[] } {
  if (target.size !== 1) throw new RangeError('A curve is drawn for one unknown.');
  const posterior = onGrid(target);
  const keep = (_: number, i: number) => i % every === 0;
  return {
    x: Array.from(posterior.midpoints[posterior.names[0]]).filter(keep),
    y: Array.from(posterior.density).filter(keep),
  };
}

/** The density of a one-dimensional Gaussian at the given places. */
export function densityAt(q: Gaussian, x: readonly number[]): number[] {
  const logQ = gaussianLogDensity(q);
  return x.map((value) => Math.exp(logQ([value])));
}

/**
 * KL(q‖p) and KL(p‖q) (nats) for every Gaussian q = N(mean, sd²) of a table: rows follow `sds`, columns `means`. KL(p‖q) needs p's mean and
 * variance alone; KL(q‖p) is summed over the grid.
 */
export function klLandscape(
  target: SmallTarget,
  { means, sds }: { readonly means: readonly number[]; readonly sds: readonly number[] },
): { readonly qToP: number[][]; readonly pToQ: number[][] } {
  const posterior = onGrid(target);
  const name = posterior.names[0];
  const { from, to, cells } = target.axes[name];
  const width = (to - from) / cells;
  const x = posterior.midpoints[name];
  const logP = posterior.density.map((p) => Math.log(p));
  const negativeEntropy = logP.reduce(
    (sum, l, i) => (l > -Infinity ? sum + posterior.density[i] * width * l : sum),
    0,
  );
  const each = (f: (mean: number, sd: number) => number) => sds.map((sd) => means.map((mean) => f(mean, sd)));
  return {
    qToP: each((mean, sd) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) {
        const logQ = -0.5 * ((x[i] - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
        if (logQ > -40) sum += Math.exp(logQ) * width * (logQ - logP[i]);
      }
      return sum;
    }),
    pToQ: each((mean, sd) => {
      const squares = posterior.expectation((theta) => (theta[name] - mean) ** 2);
      return negativeEntropy + Math.log(sd) + 0.5 * Math.log(2 * Math.PI) + (0.5 * squares) / sd ** 2;
    }),
  };
}

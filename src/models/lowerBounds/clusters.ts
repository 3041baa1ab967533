import {
  type GaussianMixturePrior,
  type GaussianMixtureState,
  gaussianMixtureCavi,
  iterate,
} from '../../inference';
import { ellipse, type Gaussian } from '../targets';

type Component = GaussianMixtureState['components'][number];

/** A component's Gaussian as the mixture's coordinate ascent believes it: mean m, covariance W⁻¹/ν (the inverse of E[Λ]). */
export function componentGaussian({ m, nu, inverseW }: Component): Gaussian {
  return { mean: m, covariance: inverseW.matrix.to2DArray().map((row) => row.map((c) => c / nu)) };
}

/** One component as a curve at two standard deviations; gaps in place of numbers where it explains less than 1 % of the data. */
export interface Outline {
  readonly weight: number;
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
}

/** The components of a mixture in the plane, ready to be drawn. */
export function outlines({ components }: GaussianMixtureState): Outline[] {
  const total = components.reduce((sum, c) => sum + c.alpha, 0);
  return components.map((component) => {
    const weight = component.alpha / total;
    const { x, y } = ellipse(componentGaussian(component), 2);
    return weight < 0.01 ? { weight, x: x.map(() => null), y: y.map(() => null) } : { weight, x, y };
  });
}

/** Coordinate ascent stopped after each of these numbers of rounds: what an animation shows. */
export async function snapshots(
  data: readonly (readonly number[])[],
  prior: GaussianMixturePrior,
  { means, rounds }: { readonly means: readonly (readonly number[])[]; readonly rounds: readonly number[] },
): Promise<{ readonly round: number; readonly state: GaussianMixtureState }[]> {
  const algorithm = gaussianMixtureCavi(data, prior);
  let state = algorithm.init(means);
  let done = 0;
  const taken: { round: number; state: GaussianMixtureState }[] = [];
  for (const round of rounds) {
    if (round < done) throw new RangeError(`rounds must not fall, got ${round} after ${done}.`);
    if (round > done) ({ state } = await iterate(algorithm, { state, steps: round - done }));
    done = round;
    taken.push({ round, state });
  }
  return taken;
}

/** The best ELBO (nats) that coordinate ascent finds with 1, 2, … components, each from `starts` sets of data points as first means. */
export async function elboByComponents(
  data: readonly (readonly number[])[],
  prior: GaussianMixturePrior,
  {
    most,
    starts = 4,
    rounds = 60,
  }: { readonly most: number; readonly starts?: number; readonly rounds?: number },
): Promise<number[]> {
  const algorithm = gaussianMixtureCavi(data, prior);
  const elbos: number[] = [];
  for (let components = 1; components <= most; components++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let start = 0; start < starts; start++) {
      const means = Array.from(
        { length: components },
        (_, k) => data[(k * 37 + start * 11 + 5) % data.length],
      );
      const { infos } = await iterate(algorithm, { state: algorithm.init(means), steps: rounds });
      best = Math.max(best, infos[infos.length - 1].elbo);
    }
    elbos.push(best);
  }
  return elbos;
}

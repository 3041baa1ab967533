import { type Key, random, split, type tf } from '../../tensor';
import { logNormal, output, type SmallNetwork } from './network';
import { posteriorOnGrid, predictiveDensity } from './posterior';

/** Held-out log densities of two ways to predict (nats per point), over data sets whose functions come from the prior. */
export interface Contest {
  readonly marginal: number;
  readonly plugIn: number;
  /** Mean of the differences between the two, with its standard error. */
  readonly gain: number;
  readonly standardError: number;
}

/**
 * Draws functions and data from the model itself, and foretells one more point with all of the posterior and with its likeliest
 * weights alone. Inputs are uniform on [−3, 3].
 */
export function contest(
  network: SmallNetwork,
  key: Key,
  { sets, points, cells = 40 }: { readonly sets: number; readonly points: number; readonly cells?: number },
): Contest {
  const [weightKey, inputKey, noiseKey] = split(key, 3);
  const rows = (draws: tf.Tensor) => {
    const values = draws.arraySync() as number[][];
    draws.dispose();
    return values;
  };
  const weights = rows(random.normal(weightKey, [sets, 2]));
  const inputs = rows(random.uniform(inputKey, [sets, points + 1], -3, 3));
  const noises = rows(random.normal(noiseKey, [sets, points + 1]));
  const scores = weights.map(([w, v], s) => {
    const W = { w1: network.scale * w, v1: network.scale * v };
    const y = inputs[s].map((x, n) => output(network, W, x) + network.noise * noises[s][n]);
    const data = { x: inputs[s].slice(0, points), y: y.slice(0, points) };
    const grid = posteriorOnGrid(network, data, { cells });
    const [xStar, yStar] = [inputs[s][points], y[points]];
    return {
      marginal: Math.log(predictiveDensity(network, grid, xStar, [yStar])[0]),
      plugIn: logNormal(yStar - output(network, grid.mode, xStar), network.noise),
    };
  });
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const gains = scores.map((s) => s.marginal - s.plugIn);
  const gain = mean(gains);
  const variance = mean(gains.map((g) => (g - gain) ** 2));
  return {
    marginal: mean(scores.map((s) => s.marginal)),
    plugIn: mean(scores.map((s) => s.plugIn)),
    gain,
    standardError: Math.sqrt(variance / sets),
  };
}

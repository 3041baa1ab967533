import { advi, type Family, importanceSample, makeRunner } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { adam, cosineDecay, type Key, split, tf, tree } from '../../tensor';
import { type RegressionData, type RegressionSetting, regression } from './regression';

export interface VariationalOptions {
  readonly key: Key;
  readonly steps?: number;
  /** Draws of q per step. */
  readonly draws?: number;
  /** Of Adam at the start; it falls to zero along half a cosine. */
  readonly learningRate?: number;
  /** How often draws of q are kept on the way, the start not counted. */
  readonly frames?: number;
  readonly progress?: (done: number, total: number, note: string) => void;
}

/** A fitted q(θ), as what one needs of it. */
export interface VariationalFit {
  readonly family: string;
  /** Numbers that were fitted. */
  readonly parameters: number;
  /** 200 draws of q after so many steps: θ [200][D]. */
  readonly frames: readonly { readonly step: number; readonly theta: readonly (readonly number[])[] }[];
  /** The ELBO's estimate at each step, nats. */
  readonly elbos: readonly number[];
  /** The ELBO at the end, from 4,000 draws. */
  readonly elbo: number;
  readonly standardError: number;
  /** Pareto k̂ of p/q: above 0.7 q misses a part of the posterior's bulk or tails. */
  readonly kHat: number;
  /** 1,000 draws of the fitted q: [1000][D]. */
  readonly theta: readonly (readonly number[])[];
}

const FRAME_DRAWS = 200;
const FINAL_DRAWS = 4000;
const KEPT_DRAWS = 1000;

/** Fits a family to the posterior over a network's weights by stochastic gradients of the ELBO (ADVI). */
export async function fitFamily<Params>(
  setting: RegressionSetting,
  data: RegressionData,
  family: Family<Params>,
  { key, steps = 2000, draws = 16, learningRate = 0.03, frames = 10, progress }: VariationalOptions,
): Promise<VariationalFit> {
  for (const [name, value] of Object.entries({ steps, draws, frames })) assertPositiveInteger(name, value);
  if (steps % frames !== 0)
    throw new RangeError(`${steps} steps are not a whole number for each of ${frames} frames.`);
  const target = regression(setting, data);
  const [initKey, runKey, frameKey, finalKey] = split(key, 4);
  const optimiser = adam({ learningRate: cosineDecay(learningRate, { steps }) });
  const algorithm = advi(target, { family, optimiser, draws });
  const params = family.init(setting.net.size, initKey);
  const first = algorithm.init(params, initKey);
  const runner = makeRunner(algorithm, {
    block: steps / frames,
    thin: steps / frames,
    collect: (state: typeof first) => family.sample(state.params, frameKey, FRAME_DRAWS).position,
  });
  try {
    const { state, draws: kept, infos } = await runner.run({ key: runKey, state: first, steps, progress });
    const start = tf.tidy(
      () => family.sample(params, frameKey, FRAME_DRAWS).position.arraySync() as number[][],
    );
    const shown = [start, ...(kept.arraySync() as number[][][])];
    const sampled = importanceSample(
      target.logDensity,
      { sample: (k, count) => family.sample(state.params, k, count) },
      { key: finalKey, draws: FINAL_DRAWS },
    );
    const { mean, variance } = moments(sampled.logWeights);
    const result: VariationalFit = {
      family: family.name,
      parameters: fittedNumbers(params),
      frames: shown.map((theta, i) => ({ step: (i * steps) / frames, theta })),
      elbos: Array.from(infos.elbo.dataSync()),
      elbo: mean,
      standardError: Math.sqrt(variance / FINAL_DRAWS),
      kHat: sampled.smoothed.kHat,
      theta: (sampled.position.arraySync() as number[][]).slice(0, KEPT_DRAWS),
    };
    tree.dispose(state as never, kept, infos as never, sampled.position);
    return result;
  } finally {
    tree.dispose(first as never, params as never);
    runner.dispose();
  }
}

/** All entries of a family's parameters; of a square `lower` only the triangle, what stands above it is never read. */
function fittedNumbers(params: unknown): number {
  const sizes = Object.entries(params as Readonly<Record<string, unknown>>).map(([name, part]) => {
    if (name !== 'lower')
      return tree.leaves(part).reduce((sum: number, leaf) => sum + (leaf as tf.Tensor).size, 0);
    const size = (part as tf.Tensor).shape[0];
    return (size * (size + 1)) / 2;
  });
  return sizes.reduce((a, b) => a + b, 0);
}

function moments(values: ArrayLike<number>): { readonly mean: number; readonly variance: number } {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  return { mean, variance: list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (list.length - 1) };
}

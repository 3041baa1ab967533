import {
  type Algorithm,
  essBulk,
  hmc,
  type LogDensity,
  mcseMean,
  nuts,
  randomWalk,
  rhat,
  run,
  type StepProgress,
} from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { type Key, tf, tree } from '../../tensor';

/** Which sampler, with its one or two numbers. */
export type Sampler =
  | { readonly name: string; readonly scale: number }
  | { readonly name: string; readonly stepSize: number; readonly leapfrogs: number; readonly jitter?: number }
  | { readonly name: string; readonly stepSize: number; readonly maxDepth?: number };

/** Chains of one sampler on one target. */
export interface Chains {
  readonly name: string;
  /** chains[d][c][t]: coordinate d of chain c at its t-th draw. */
  readonly chains: readonly (readonly Float64Array[])[];
  readonly acceptance: number;
  /** Gradients over all chains; of a random walk densities, each of which costs about a third of a gradient. */
  readonly evaluations: number;
  /** The largest R̂ of the coordinates. */
  readonly rhat: number;
  /** The smallest bulk ESS of the coordinates. */
  readonly ess: number;
  /** `ess` per 1,000 evaluations. */
  readonly essPerThousand: number;
}

export interface ChainOptions {
  readonly key: Key;
  /** Where the chains start: [chains, D]. */
  readonly start: tf.Tensor;
  /** Draws per chain. */
  readonly draws: number;
  /** Every so-many-th step is a draw. */
  readonly thin?: number;
  /** Whether XLA compiles the steps: worth its seconds for long runs only. */
  readonly xla?: boolean;
  readonly progress?: StepProgress;
}

type Info = { readonly acceptance: tf.Tensor; readonly leapfrogs?: tf.Tensor };

/** Runs a sampler as it is, without warm-up: what one sees is what the given step sizes do. */
export async function runChains(
  logDensity: LogDensity,
  sampler: Sampler,
  { key, start, draws, thin = 1, xla = false, progress }: ChainOptions,
): Promise<Chains> {
  assertPositiveInteger('draws', draws);
  assertPositiveInteger('thin', thin);
  const [count, D] = start.shape;
  const algorithm = algorithmOf(logDensity, sampler);
  const first = algorithm.init(start);
  const {
    state,
    draws: kept,
    infos,
  } = await run(algorithm, {
    key,
    state: first,
    steps: draws * thin,
    thin,
    block: 50 * thin,
    collect: ({ position }) => position,
    xla,
    progress,
  });
  const values = kept.dataSync();
  const chains = Array.from({ length: D }, (_, d) =>
    Array.from({ length: count }, (_unused, c) =>
      Float64Array.from({ length: kept.shape[0] }, (_none, t) => values[(t * count + c) * D + d]),
    ),
  );
  const mean = (x: tf.Tensor) => tf.tidy(() => tf.mean(x).dataSync()[0]);
  const perStep =
    'leapfrogs' in sampler ? sampler.leapfrogs : infos.leapfrogs === undefined ? 1 : mean(infos.leapfrogs);
  const evaluations = Math.round(perStep * count * draws * thin);
  const ess = Math.min(...chains.map((lists) => essBulk(lists)));
  const result = {
    name: sampler.name,
    chains,
    acceptance: mean(infos.acceptance),
    evaluations,
    rhat: Math.max(...chains.map((lists) => rhat(lists))),
    ess,
    essPerThousand: (1000 * ess) / evaluations,
  };
  tree.dispose(first as never, state as never, kept, infos as never);
  return result;
}

type AnyState = { readonly position: tf.Tensor };

function algorithmOf(logDensity: LogDensity, sampler: Sampler): Algorithm<tf.Tensor, AnyState, Info> {
  const chosen =
    'scale' in sampler
      ? randomWalk(logDensity, { scale: sampler.scale })
      : 'leapfrogs' in sampler
        ? hmc(logDensity, { stepSize: sampler.stepSize, steps: sampler.leapfrogs, jitter: sampler.jitter })
        : nuts(logDensity, { stepSize: sampler.stepSize, maxDepth: sampler.maxDepth });
  return chosen as unknown as Algorithm<tf.Tensor, AnyState, Info>;
}

/**
 * Rank histograms (Vehtari et al. 2021, section 4): the share of each chain's draws in each of `bins` equal parts of all draws' ranks.
 * Level at 1/bins where a chain sees what the others see.
 */
export function rankShares(chains: readonly ArrayLike<number>[], bins = 20): number[][] {
  assertPositiveInteger('bins', bins);
  const all = chains.flatMap((chain, c) => Array.from(chain, (value) => ({ value, c })));
  all.sort((a, b) => a.value - b.value);
  const counts = chains.map(() => new Array<number>(bins).fill(0));
  all.forEach(({ c }, rank) => {
    counts[c][Math.floor((rank * bins) / all.length)]++;
  });
  return counts.map((row, c) => row.map((count) => count / chains[c].length));
}

/** How far the mean of f over chains is from a known value, in units of its Monte Carlo standard error. */
export function errorInStandardErrors(
  chains: readonly ArrayLike<number>[],
  f: (value: number) => number,
  exact: number,
): number {
  const values = chains.map((chain) => Float64Array.from(chain, f));
  const total = values.reduce((sum, list) => sum + list.reduce((a, b) => a + b, 0), 0);
  const count = values.reduce((sum, list) => sum + list.length, 0);
  return Math.abs(total / count - exact) / mcseMean(values);
}

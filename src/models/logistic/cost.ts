import {
  advi,
  fullCovariance,
  type GridAxes,
  gridPosteriorOfDensity,
  importanceSample,
  run,
} from '../../inference';
import { adam, cosineDecay, foldIn, type Key, split, tf, tree } from '../../tensor';
import { type LogisticPosterior, logisticData, logisticPosterior } from './posterior';

/** What an answer to "what is log p(D)?" cost, and the answer. */
export interface Cost {
  /** How often the density was evaluated. */
  readonly evaluations: number;
  readonly seconds: number;
  /** Nats: log p(D) of the grid, the ELBO of VI. */
  readonly value: number;
}

const secondsSince = (start: number) => (performance.now() - start) / 1000;

/** log p(D) by a grid with so many cells along each axis, over ±4 prior standard deviations. */
export function evidenceByGrid(posterior: LogisticPosterior, cells: number): Cost {
  const reach = 4 * posterior.priorScale;
  const names = Array.from({ length: posterior.size }, (_, d) => `w${d + 1}`);
  const axes: GridAxes = Object.fromEntries(names.map((name) => [name, { from: -reach, to: reach, cells }]));
  const start = performance.now();
  const { evaluations, logEvidence } = gridPosteriorOfDensity(axes, posterior.logDensity);
  return { evaluations, seconds: secondsSince(start), value: logEvidence };
}

const STEPS = 400;
const DRAWS = 10;
const ELBO_DRAWS = 2000;

/** A fitted q, as a place to draw from. */
type Proposal = Parameters<typeof importanceSample>[1];

/** What VI found, and how well its ELBO is known. */
export interface VariationalCost extends Cost {
  /** Monte Carlo standard error of `value`, nats. */
  readonly standardError: number;
}

/**
 * The ELBO of a full-covariance Gaussian fitted by ADVI: 400 steps with 10 draws each, whatever the dimension. The seconds hold all of
 * it: recording the graph, fitting, and measuring the ELBO with 2,000 draws (as many evaluations again are counted).
 */
export async function evidenceByVariation(
  posterior: LogisticPosterior,
  key: Key,
): Promise<VariationalCost & { readonly q: Proposal; readonly dispose: () => void }> {
  const [initKey, runKey, elboKey] = split(key, 3);
  const start = performance.now();
  const family = fullCovariance({ initialScale: 0.5 });
  const optimiser = adam({ learningRate: cosineDecay(0.05, { steps: STEPS }) });
  const algorithm = advi(posterior, { family, optimiser, draws: DRAWS });
  const first = family.init(posterior.size, initKey);
  const state = algorithm.init(first, initKey);
  const fitted = await run(algorithm, { key: runKey, state, steps: STEPS, block: 100 });
  const params = fitted.state.params;
  const [value, variance] = tf.tidy(() => {
    const { position, logQ } = family.sample(params, elboKey, ELBO_DRAWS); // log p − log q varies little where q is close to p
    const { mean, variance } = tf.moments(tf.sub(posterior.logDensity(position), logQ));
    return [mean.dataSync()[0], variance.dataSync()[0]];
  });
  tree.dispose(fitted.infos as never, state as never);
  return {
    evaluations: STEPS * DRAWS + ELBO_DRAWS,
    seconds: secondsSince(start),
    value,
    standardError: Math.sqrt(variance / ELBO_DRAWS),
    q: { sample: (k, draws) => family.sample(params, k, draws) },
    dispose: () => tree.dispose(fitted.state as never),
  };
}

/** log p(D) to a few thousandths, as a reference: 100,000 importance draws from a fitted q. */
export function evidenceByImportance(
  posterior: LogisticPosterior,
  q: Proposal,
  key: Key,
): { readonly value: number; readonly standardError: number } {
  const sample = importanceSample(posterior.logDensity, q, { key, draws: 100_000 });
  sample.position.dispose();
  return { value: sample.logEvidence, standardError: sample.standardError };
}

/** One dimension of the comparison. */
export interface GrowingRow {
  readonly dimension: number;
  /** The same number of cells along every axis. */
  readonly grid: Cost;
  /** As many cells in all as VI has evaluations. */
  readonly thrifty: Cost;
  readonly vi: VariationalCost;
  readonly reference: { readonly value: number; readonly standardError: number };
}

/**
 * The normaliser of logistic regression with 1, 2, … weights: by a grid with `cells` cells per axis, by a grid that may evaluate no more
 * often than VI does, and by VI.
 */
export async function growing(
  key: Key,
  options: {
    readonly dimensions: readonly number[];
    readonly points: number;
    readonly cells: number;
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<GrowingRow[]> {
  const { dimensions, points, cells, progress } = options;
  const rows: GrowingRow[] = [];
  for (const dimension of dimensions) {
    const [dataKey, fitKey, referenceKey] = split(foldIn(key, dimension), 3);
    const data = logisticData(dataKey, { points, dimension });
    const posterior = logisticPosterior(data);
    const { q, dispose, ...vi } = await evidenceByVariation(posterior, fitKey);
    const grid = evidenceByGrid(posterior, cells);
    const thrifty = evidenceByGrid(posterior, Math.floor(vi.evaluations ** (1 / dimension) + 1e-9));
    rows.push({ dimension, grid, thrifty, vi, reference: evidenceByImportance(posterior, q, referenceKey) });
    dispose();
    tree.dispose({ inputs: data.inputs, labels: data.labels } as never);
    progress?.(rows.length, dimensions.length, `${dimension} unknowns`);
  }
  return rows;
}

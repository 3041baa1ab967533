import { advi, meanField, rhat, run, sample } from '../../inference';
import { adam, cosineDecay, foldIn, type Key, random, split, type tf, tree } from '../../tensor';
import { type LogisticPosterior, logisticData, logisticPosterior } from '../logistic/posterior';

/** A posterior with so many unknowns, by VI and by NUTS. */
export interface UnknownsRow {
  readonly unknowns: number;
  readonly variationSeconds: number;
  readonly samplingSeconds: number;
  /** Largest R̂ over the unknowns: near 1, or the chains are no reference. */
  readonly rhat: number;
  /** Root mean square over the unknowns of the distance of VI's means from the chains', in posterior standard deviations. */
  readonly error: number;
  /** VI's standard deviations over the chains', geometric mean. */
  readonly narrowness: number;
}

/**
 * Logistic regression with growing numbers of weights and 20 data points per weight: the same lines of code by mean-field VI (1,000 steps
 * of 10 draws) and by NUTS (4 chains of 200 + 300 steps), the clock running from before the recording of the graph. The start is the
 * same: at zero.
 */
export async function byUnknowns(
  key: Key,
  options: {
    readonly unknowns: readonly number[];
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<UnknownsRow[]> {
  const rows: UnknownsRow[] = [];
  for (const unknowns of options.unknowns) {
    const [dataKey, fitKey, sampleKey] = split(foldIn(key, unknowns), 3);
    const data = logisticData(dataKey, { points: 20 * unknowns, dimension: unknowns });
    const posterior = logisticPosterior(data);
    const q = await byVariation(posterior, fitKey);
    const chains = await bySampling(posterior, sampleKey);
    tree.dispose([data.inputs, data.labels]);
    rows.push({
      unknowns,
      variationSeconds: q.seconds,
      samplingSeconds: chains.seconds,
      rhat: chains.rhat,
      error: Math.sqrt(average(q.mean.map((m, d) => ((m - chains.mean[d]) / chains.sd[d]) ** 2))),
      narrowness: Math.exp(average(q.sd.map((s, d) => Math.log(s / chains.sd[d])))),
    });
    options.progress?.(rows.length, options.unknowns.length, `${unknowns} unknowns`);
  }
  return rows;
}

interface Found {
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  readonly seconds: number;
}

const STEPS = 1000;

async function byVariation(posterior: LogisticPosterior, key: Key): Promise<Found> {
  const start = performance.now();
  const [initKey, runKey] = split(key);
  const family = meanField({ initialScale: 0.1 });
  const optimiser = adam({ learningRate: cosineDecay(0.05, { steps: STEPS }) });
  const algorithm = advi(posterior, { family, optimiser, draws: 10 });
  const first = algorithm.init(family.init(posterior.size, initKey), initKey);
  const { state, infos } = await run(algorithm, { key: runKey, state: first, steps: STEPS, xla: false });
  const mean = Array.from(state.params.mu.dataSync());
  const sd = Array.from(state.params.logSigma.dataSync(), Math.exp);
  tree.dispose(first as never, state as never, infos as never);
  return { mean, sd, seconds: (performance.now() - start) / 1000 };
}

async function bySampling(
  posterior: LogisticPosterior,
  key: Key,
): Promise<Found & { readonly rhat: number }> {
  const start = performance.now();
  const [chains, draws, D] = [4, 300, posterior.size];
  const target = {
    size: D,
    logDensity: posterior.logDensity,
    constrain: (position: tf.Tensor) => ({ position: position.clone() }),
    initial: (k: Key, count: number) => random.uniform(k, [count, D], -1, 1),
  };
  const found = await sample(target, { key, chains, warmUp: 200, draws, xla: false });
  const flat = found.positions.dataSync();
  tree.dispose(found.positions as never, found.draws as never);
  const columns = Array.from({ length: D }, (_, d) =>
    Array.from({ length: chains }, (_, c) =>
      Float64Array.from({ length: draws }, (_, s) => flat[(s * chains + c) * D + d]),
    ),
  );
  const pooled = columns.map((rows) => rows.flatMap((row) => Array.from(row)));
  const mean = pooled.map(average);
  return {
    mean,
    sd: pooled.map((values, d) => Math.sqrt(average(values.map((v) => (v - mean[d]) ** 2)))),
    rhat: Math.max(...columns.map(rhat)),
    seconds: (performance.now() - start) / 1000,
  };
}

const average = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

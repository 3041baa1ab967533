import { estimateOf } from '../../inference/diagnostics';
import { type Key, split, tf, tree } from '../../tensor';
import { type BoundTerms, boundTerms, ddpm, predictorOf, sampleDdim, trainDdpm } from '../ddpm';
import { flow, logProb, sampleFlow, trainFlow } from '../flow';
import { gan, generate, trainGan } from '../gan';
import { trainGaussianVae } from './gaussianVae';

/** The four families that the document names. */
export const FAMILIES = ['GAN', 'VAE', 'flow', 'DDPM'] as const;
export type FamilyName = (typeof FAMILIES)[number];

/** Mean log-likelihood of held-out data, nats per data point. */
export interface Likelihood {
  readonly kind: 'exact' | 'lower bound' | 'none';
  readonly mean: number;
  readonly standardError: number;
}

/** The same job for each family: data to learn from and to be judged on, and the size of the networks. */
export interface Task {
  readonly data: tf.Tensor2D;
  readonly test: tf.Tensor2D;
  /** All data lie in it. */
  readonly range: readonly [number, number];
  readonly latents: number;
  readonly hidden: number;
  readonly couplings: number;
  /** Of the diffusion model's predictor; see `ddpm`. */
  readonly spread?: number;
  /** Draws to make. */
  readonly draws: number;
}

export interface Report {
  readonly family: FamilyName;
  /** What training maximises. */
  readonly objective: string;
  readonly likelihood: Likelihood;
  /** By importance sampling, where there is one that is tighter (VAE). */
  readonly tighter?: Likelihood;
  /** Of the diffusion model: its bound, term by term. */
  readonly terms?: BoundTerms;
  /** [draws, D], owned by the caller. */
  readonly sample: tf.Tensor2D;
  readonly trainSeconds: number;
  readonly sampleSeconds: number;
}

type Options = {
  readonly key: Key;
  readonly steps: number;
  /** Adam's; each family has its own if not given. */
  readonly learningRate?: number;
  readonly progress?: (a: number, b: number, c: string) => void;
};

const OBJECTIVES: Readonly<Record<FamilyName, string>> = {
  GAN: 'a game: E log D(x) + E log(1 − D(G(z)))',
  VAE: 'a lower bound on log p(x)',
  flow: 'log p(x) itself',
  DDPM: 'the noise’s squared error: a lower bound, re-weighted',
};
const NONE: Likelihood = { kind: 'none', mean: Number.NaN, standardError: Number.NaN };

/** Trains one family for so many steps, judges it on the test data and draws from it. */
export async function trainFamily(family: FamilyName, task: Task, options: Options): Promise<Report> {
  const [trainKey, sampleKey, judgeKey] = split(options.key, 3);
  const common = { family, objective: OBJECTIVES[family] };
  const trained = await { GAN: ofGan, VAE: ofVae, flow: ofFlow, DDPM: ofDdpm }[family](
    task,
    { ...options, key: trainKey },
    judgeKey,
  );
  const began = performance.now();
  const sample = trained.sample(sampleKey);
  sample.dataSync(); // the graph has run
  const sampleSeconds = (performance.now() - began) / 1000;
  const { likelihood, tighter, terms, trainSeconds } = trained;
  tree.dispose(trained.params);
  return { ...common, likelihood, tighter, terms, sample, trainSeconds, sampleSeconds };
}

interface Trained {
  readonly params: unknown;
  readonly likelihood: Likelihood;
  readonly tighter?: Likelihood;
  readonly terms?: BoundTerms;
  readonly trainSeconds: number;
  readonly sample: (key: Key) => tf.Tensor2D;
}

async function ofGan({ data, latents, hidden, draws }: Task, options: Options): Promise<Trained> {
  const model = gan({ size: data.shape[1], latents, hidden });
  const { params, seconds } = await trainGan(model, data, { learningRate: 1e-3, ...options });
  const sample = (key: Key) => generate(model, params, { key, n: draws });
  return { params, likelihood: NONE, trainSeconds: seconds, sample };
}

async function ofVae(task: Task, options: Options, judgeKey: Key): Promise<Trained> {
  const { data, test, draws } = task;
  const { bound, importance, sample, params, seconds } = await trainGaussianVae(data, {
    ...task,
    learningRate: 2e-3,
    ...options,
  });
  const [boundKey, importanceKey] = split(judgeKey);
  return {
    params,
    likelihood: likelihoodOf('lower bound', bound(test, { key: boundKey, L: 20 })),
    tighter: likelihoodOf('lower bound', importance(test, { key: importanceKey, k: 100 })),
    trainSeconds: seconds,
    sample: (key) => sample({ key, n: draws }),
  };
}

async function ofFlow({ data, test, hidden, couplings, draws }: Task, options: Options): Promise<Trained> {
  const model = flow({ kind: 'coupling', size: data.shape[1], layers: couplings, hidden });
  const { params, seconds } = await trainFlow(model, data, { learningRate: 2e-3, ...options });
  const values = tf.tidy(() => logProb(model, params, test).dataSync());
  const sample = (key: Key) => sampleFlow(model, params, { key, n: draws });
  return { params, likelihood: likelihoodOf('exact', values), trainSeconds: seconds, sample };
}

async function ofDdpm(
  { data, test, hidden, spread, draws }: Task,
  options: Options,
  judgeKey: Key,
): Promise<Trained> {
  const model = ddpm({ size: data.shape[1], hidden, spread });
  const { params, seconds } = await trainDdpm(model, data, { learningRate: 2e-3, ...options });
  const predictor = predictorOf(model, params);
  const terms = boundTerms(predictor, model.schedule, test, { key: judgeKey });
  const sample = (key: Key) =>
    sampleDdim(predictor, model.schedule, { key, n: draws, size: data.shape[1], steps: 50 });
  const likelihood: Likelihood = {
    kind: 'lower bound',
    mean: -terms.total,
    standardError: terms.standardError,
  };
  return { params, likelihood, terms, trainSeconds: seconds, sample };
}

function likelihoodOf(kind: Likelihood['kind'], values: ArrayLike<number>): Likelihood {
  const { mean, standardError } = estimateOf(values);
  return { kind, mean, standardError };
}

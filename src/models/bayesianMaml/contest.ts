import { tf } from '../../tensor';
import { amortisedMaml } from './amortised';
import { hybridMaml } from './hybrid';
import type { Inner } from './inner';
import type { MetaParams, Method } from './method';
import { FORK_MODEL } from './model';
import { maml, particleMaml } from './particles';

/** K: gradient steps on a support set. */
export const INNER: Inner = { model: FORK_MODEL, steps: 3 };

/** M: as many networks in an ensemble, and particles. */
export const PARTICLES = 10;

const alone = { ...INNER, particles: PARTICLES, moves: 'alone' } as const;

/** The methods of the chapter's table: MAML twice, the document's three rows, and one or two variants of each that tell causes apart. */
export const METHODS = {
  maml: () => maml(INNER),
  'maml-variance': () => maml({ ...INNER, model: { ...FORK_MODEL, head: 'learnt' } }),
  amortised: () => amortisedMaml({ ...INNER, draws: 5, objective: 'elbo' }),
  'amortised-predictive': () => amortisedMaml({ ...INNER, draws: PARTICLES, objective: 'predictive' }),
  ensemble: () => particleMaml({ ...alone, objective: 'each' }),
  'ensemble-mixture': () => particleMaml({ ...alone, objective: 'mixture' }),
  svgd: () => particleMaml({ ...alone, moves: 'svgd', objective: 'mixture' }),
  hybrid: () => hybridMaml({ ...INNER, draws: 3, objective: 'bound' }),
  'hybrid-predictive': () => hybridMaml({ ...INNER, draws: PARTICLES, objective: 'predictive' }),
} as const satisfies Readonly<Record<string, () => unknown>>;

export type MethodName = keyof typeof METHODS;

export const METHOD_NAMES = Object.keys(METHODS) as MethodName[];

/** A method by its name, its parameters as tensors by name. */
export const methodOf = (name: MethodName): Method => METHODS[name]() as Method;

/** What a table calls them. */
export const LABELS: Readonly<Record<MethodName, string>> = {
  maml: 'MAML',
  'maml-variance': 'MAML, learnt variance',
  amortised: 'amortised, ELBO',
  'amortised-predictive': 'amortised, predictive loss',
  ensemble: 'ensemble of 10 MAMLs',
  'ensemble-mixture': 'ensemble, mixture loss',
  svgd: '10 SVGD particles, mixture loss',
  hybrid: 'hybrid, bound',
  'hybrid-predictive': 'hybrid, predictive loss',
};

/** Numbers of a tensor as text, exactly. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** float32, little endian, in base 64. */
  readonly values: string;
}

/** What a record of meta-training holds. */
export interface MetaRecord {
  readonly method: MethodName;
  /** Meta-loss in nats per task, means over 25 steps each. */
  readonly losses: readonly number[];
  readonly params: Readonly<Record<string, StoredTensor>>;
  readonly processorSeconds: number;
}

/** Parameters as a record keeps them. */
export function storeParams(params: MetaParams): Record<string, StoredTensor> {
  const entries = Object.entries(params).map(([name, t]) => {
    const values = Float32Array.from(t.dataSync());
    return [name, { shape: t.shape, values: Buffer.from(values.buffer).toString('base64') }];
  });
  return Object.fromEntries(entries);
}

/** Parameters from a record. The caller owns the tensors. @throws RangeError where shape and values do not fit */
export function restoreParams(stored: Readonly<Record<string, StoredTensor>>): MetaParams {
  const entries = Object.entries(stored).map(([name, { shape, values }]) => {
    const bytes = Buffer.from(values, 'base64');
    const size = shape.reduce((product, n) => product * n, 1);
    if (bytes.length !== 4 * size)
      throw new RangeError(`'${name}' has ${bytes.length} bytes for the shape [${shape}].`);
    const numbers = Float32Array.from({ length: size }, (_, i) => bytes.readFloatLE(4 * i));
    return [name, tf.tensor(numbers, [...shape])];
  });
  return Object.fromEntries(entries);
}

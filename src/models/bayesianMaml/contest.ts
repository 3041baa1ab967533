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

/** Draws of φ in the bound of the amortised method. */
const ELBO_DRAWS = 5;

const many = { particles: PARTICLES, moves: 'alone' } as const;

/** The methods of the chapter's table: MAML twice, the document's three rows, and one or two variants of each that tell causes apart. */
export const METHODS = {
  maml: (inner) => maml(inner),
  'maml-variance': (inner) => maml({ ...inner, model: { ...inner.model, head: 'learnt' } }),
  amortised: (inner) => amortisedMaml({ ...inner, draws: ELBO_DRAWS, objective: 'elbo' }),
  'amortised-predictive': (inner) => amortisedMaml({ ...inner, draws: PARTICLES, objective: 'predictive' }),
  ensemble: (inner) => particleMaml({ ...inner, ...many, objective: 'each' }),
  'ensemble-mixture': (inner) => particleMaml({ ...inner, ...many, objective: 'mixture' }),
  svgd: (inner) => particleMaml({ ...inner, ...many, moves: 'svgd', objective: 'mixture' }),
  hybrid: (inner) => hybridMaml({ ...inner, draws: 3, objective: 'bound' }),
  'hybrid-predictive': (inner) => hybridMaml({ ...inner, draws: PARTICLES, objective: 'predictive' }),
} as const satisfies Readonly<Record<string, (inner: Inner) => unknown>>;

export type MethodName = keyof typeof METHODS;

export const METHOD_NAMES = Object.keys(METHODS) as MethodName[];

/** A method by its name. */
export const methodOf = (name: MethodName, inner: Inner = INNER): Method => METHODS[name](inner) as Method;

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

/**
 * How often the gradient of a support set is computed for one task until S functions are there: K times for each network, and
 * for the amortised methods K times for each draw in the bound, whatever S is.
 */
export function gradientsFor(name: MethodName, S: number, { steps }: Inner = INNER): number {
  switch (name) {
    case 'maml':
    case 'maml-variance':
      return steps;
    case 'amortised':
      return steps * ELBO_DRAWS;
    case 'amortised-predictive':
      return steps * PARTICLES;
    case 'hybrid':
    case 'hybrid-predictive':
      return 1 + steps * S;
    default:
      return steps * PARTICLES;
  }
}

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

/** A method and what meta-training made of it. The tensors are the caller's. */
export interface Trained {
  readonly name: MethodName;
  readonly method: Method;
  readonly params: MetaParams;
  readonly losses: readonly number[];
  readonly processorSeconds: number;
}

/**
 * Methods of the contest as recorded, by name; all unless said. @throws Error naming a method that has no record
 */
export function fromRecords<Name extends MethodName = MethodName>(
  list: readonly { readonly name: string; readonly figures: MetaRecord }[],
  names: readonly Name[] = METHOD_NAMES as readonly MethodName[] as readonly Name[],
): Readonly<Record<Name, Trained>> {
  const entries = names.map((name): [Name, Trained] => {
    const found = list.find((one) => one.name === name);
    if (!found) throw new Error(`there is no record of '${name}'; npm run record -- bayesian-maml makes it.`);
    const { params, losses, processorSeconds } = found.figures;
    return [name, { name, method: methodOf(name), params: restoreParams(params), losses, processorSeconds }];
  });
  return Object.fromEntries(entries) as Record<Name, Trained>;
}

import type * as tf from '@tensorflow/tfjs-node';
import type { Inputs } from '../inputs';

/** Something that several libraries are timed on. */
export interface Workload {
  readonly name: string;
  /** One line for the report. */
  readonly title: string;
  /** What one run is: a step, a trajectory. */
  readonly unit: string;
  /** The contestants that know it, ours first. */
  readonly contestants: readonly string[];
  /** What all start from. */
  readonly inputs: () => Inputs;
  /** Contestants' check numbers must agree this closely (relative): the proof that they do the same work. */
  readonly tolerance: number;
}

/** A contestant that is ready: numbers that prove its work, and the work itself. */
export type Prepared = Repeated | Sampler;

/** Work that is counted by how often it is done; `run` returns when all results are there. */
export interface Repeated {
  readonly check: readonly number[];
  readonly run: (times: number) => void;
}

/** Work that is counted by its effective draws. */
export interface Sampler {
  readonly check: readonly number[];
  readonly sample: (times: number) => Promise<Draws>;
}

/** Draws of a chain or several: [draws, chains, dimensions]. */
export interface Draws {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The operations that differ between ours and tfjs's own, so that both run one text of a model. */
export interface Operations {
  readonly tf: typeof tf;
  readonly exp: (x: tf.Tensor) => tf.Tensor;
  readonly tanh: (x: tf.Tensor) => tf.Tensor;
  readonly relu: (x: tf.Tensor) => tf.Tensor;
  readonly softplus: (x: tf.Tensor) => tf.Tensor;
}

export type Parameters = Readonly<Record<string, tf.Tensor>>;

export const NETWORK_CONTESTANTS = [
  'ours compiled',
  'ours XLA',
  'ours eager',
  'tfjs',
  'JAX jit',
  'PyTorch',
  'PyTorch compiled',
];

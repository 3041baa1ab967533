/** What is to be trained, and by what. */
import type { tf } from '../backend';
import type { Key } from '../keys';
import type { Optimiser } from '../optimisers';

/** What a loss gives: a scalar to minimise, or a record of scalars with one named `loss`. */
export type Metrics = { readonly loss: tf.Tensor } & { readonly [name: string]: tf.Tensor };
export type Loss<Params, Batch> = (params: Params, batch: Batch, key: Key) => tf.Tensor | Metrics;

/** One loss, the parameters that it trains, and how. */
export interface Phase<Params, Batch> {
  readonly loss: Loss<Params, Batch>;
  readonly optimiser: Optimiser;
  /** Names of the entries of `params` that it trains; all where not given. */
  readonly trains?: readonly (keyof Params & string)[];
}

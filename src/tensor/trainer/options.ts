/** What a trainer is made of, checked. */
import { tf } from '../backend';
import { isKey, type Key, keyToTensor } from '../keys';
import * as tree from '../tree';
import type { Phase } from './phase';
import { type Phases, type TrainingState, trainedBy } from './state';

interface Common<Params, Batch> {
  /** Where training starts; the values are copied. */
  readonly params: Params;
  /** What the steps' keys come from: step i of phase p draws from foldIn(foldIn(key, p), i). */
  readonly key: Key;
  /** A record of tensors with one first axis, the data points. Steps then take rows, and losses what these pick. */
  readonly data?: Batch;
  /** As in `compile`: with 'auto', the default, XLA compiles a step once it has been called often enough. */
  readonly xla?: boolean | 'auto';
  /** As in `compile`: a step fails at the first operation that gives NaN or ∞, and the error names it. */
  readonly checkFinite?: boolean;
  /** For those who listen to `onCompile`. */
  readonly name?: string;
}

interface OnePhase<Params, Batch> extends Common<Params, Batch>, Phase<Params, Batch> {}

interface ManyPhases<Params, Batch> extends Common<Params, Batch> {
  /** Losses and optimisers by name, in the order in which a step runs them. */
  readonly phases: Readonly<Record<string, Phase<Params, Batch>>>;
}

export type TrainerOptions<Params, Batch> = OnePhase<Params, Batch> | ManyPhases<Params, Batch>;

/** The phases by name. Throws when they train what does not exist, or a parameter twice. */
export function phasesOf<Params, Batch>(options: TrainerOptions<Params, Batch>): Phases<Params, Batch> {
  const phases = new Map(Object.entries('phases' in options ? options.phases : { all: options }));
  const trainers = new Map<string, string>();
  for (const [name, { trains }] of phases) {
    for (const entry of trains ?? Object.keys(options.params as object)) {
      if (!(entry in (options.params as object)))
        throw new Error(`trainer: there is no parameter '${entry}'.`);
      const other = trainers.get(entry);
      if (other !== undefined) {
        throw new Error(
          `trainer: '${entry}' is trained by both '${other}' and '${name}'; name what each \`trains\`.`,
        );
      }
      trainers.set(entry, name);
    }
  }
  for (const [name, { loss, optimiser, trains }] of phases) {
    const phase = name === 'all' ? 'the trainer' : `phase '${name}'`;
    if (typeof loss !== 'function') throw new Error(`trainer: ${phase} has no loss function.`);
    if (typeof optimiser?.init !== 'function') throw new Error(`trainer: ${phase} has no optimiser.`);
    if (trains?.length === 0) throw new Error(`trainer: ${phase} trains no parameter.`);
  }
  if (!isKey(options.key))
    throw new Error(`trainer: expected a key, such as key(0), got ${String(options.key)}.`);
  if (phases.size === 0) throw new Error('trainer: there are no phases.');
  return phases;
}

/** Parameters, fresh optimiser states and the key, as tensors of their own. */
export function initialState<Params, Batch>(
  { params, key }: TrainerOptions<Params, Batch>,
  phases: Phases<Params, Batch>,
): TrainingState<Params> {
  tree.mapWithPath((leaf, path) => {
    if (!(leaf instanceof tf.Tensor)) throw new Error(`trainer: the parameter '${path}' is not a tensor.`);
    if (leaf.isDisposed) throw new Error(`trainer: the parameter '${path}' is already disposed.`);
    if (leaf.dtype !== 'float32')
      throw new Error(`trainer: the parameter '${path}' is ${leaf.dtype}, not float32.`);
  }, params);
  const optimisers = [...phases].map(([name, phase]) => [
    name,
    phase.optimiser.init(trainedBy(phase.trains, params)),
  ]);
  return { params: tree.clone(params), optimisers: Object.fromEntries(optimisers), key: keyToTensor(key) };
}

/** The number of data points. Throws when tensors differ in it. */
export function rowsOf(data: unknown): number {
  const counts = tree
    .leaves(data)
    .map((leaf) => (leaf instanceof tf.Tensor && leaf.rank > 0 ? leaf.shape[0] : 0));
  if (counts.length === 0 || counts[0] === 0 || counts.some((count) => count !== counts[0])) {
    throw new Error(
      `trainer: the data must be tensors with one first axis ≥ 1, got first axes ${counts.join(', ')}.`,
    );
  }
  return counts[0];
}

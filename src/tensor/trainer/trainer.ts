/**
 * Training with the state inside TensorFlow: parameters and optimiser slots are variables of one session, a step is one
 * call, and only the metrics come out.
 */
import { tf } from '../backend';
import { backend, type Handle } from '../compile/binding';
import { flatten } from '../compile/flat';
import { tensorHandle } from '../compile/record';
import { Tiers } from '../compile/tiers';
import { runKernel } from '../kernel';
import * as tree from '../tree';
import { names, type StepInGraph } from './graph';
import { initialState, type Phases, phasesOf, rowsOf, type TrainerOptions } from './options';
import { recordStep, type TrainingState } from './step';
import { Variables } from './variables';

/** Rows of the data. */
export type Rows = Int32Array | readonly number[];

/** The metrics of one step, by name; with several phases, by `phase.name`. */
export type StepMetrics = Readonly<Record<string, number>>;

/** What a step is fed, and how the loss's batch follows from it. */
interface Feed<Batch> {
  readonly tensors: readonly tf.Tensor[];
  readonly signature: string;
  readonly batchOf: (tensors: readonly tf.Tensor[]) => Batch;
}

interface RecordedStep extends StepInGraph {
  readonly tiers: Tiers;
  readonly inputNames: string;
  xla: boolean;
  /** Whether the first call will compile. */
  isNew: boolean;
}

/**
 * Makes a trainer. Its step computes the loss of a batch and the gradient, and updates the parameters.
 *
 * @example
 * const vae = trainer({ params, data: images, key: key(1), optimiser: adam(), loss: (p, x, k) => negativeElbo(p, x, k) });
 * for (const rows of batches) console.log(vae.step(rows).loss);
 * const trained = vae.params();
 */
export function trainer<Params, Batch = undefined>(
  options: TrainerOptions<Params, Batch>,
): Trainer<Params, Batch> {
  return new Trainer(options);
}

export class Trainer<Params, Batch> {
  /** Number of data points; 0 without data. */
  readonly rows: number;
  private readonly phases: Phases<Params, Batch>;
  private readonly data: Batch | undefined;
  private readonly xla: boolean | 'auto';
  private readonly name: string;
  private readonly variables: Variables<TrainingState<Params>>;
  /** Recorded steps, by the phases they run and the form of what they are fed. */
  private readonly recorded = new Map<string, RecordedStep>();
  /** Steps done, by phase. */
  private readonly done = new Map<string, number>();

  constructor(options: TrainerOptions<Params, Batch>) {
    this.phases = phasesOf(options);
    this.xla = options.xla ?? 'auto';
    this.name = options.name ?? 'training step';
    this.rows = options.data === undefined ? 0 : rowsOf(options.data);
    this.data = options.data === undefined ? undefined : (tree.clone(options.data) as Batch);
    const state = initialState(options, this.phases);
    this.variables = new Variables(state, this.name);
    tree.dispose(state);
    for (const name of this.phases.keys()) this.done.set(name, 0);
  }

  /** Number of steps done; with several phases, of the first. */
  get steps(): number {
    return this.done.values().next().value!;
  }

  /**
   * One step: each phase once, in order, or the named one alone. With data it takes the rows of the batch (all where not
   * given), otherwise the batch itself. Returns the metrics, as they were before the update.
   *
   * @throws when the loss is not finite or another metric is NaN, naming it and the step.
   */
  step(input?: Rows | Batch, phase?: string): StepMetrics {
    const running = phase === undefined ? [...this.phases.keys()] : [this.checkPhase(phase)];
    const feed = this.feed(input);
    try {
      const recorded = this.stepFor(running, feed);
      const handles = feed.tensors.map((tensor) => tensorHandle(tensor));
      for (const capture of recorded.step.captures) handles.push(capture.handle());
      const values = readOnce(this.run(recorded, handles));
      const step = this.steps;
      for (const name of running) this.done.set(name, this.done.get(name)! + 1);
      return report(recorded.step.metricNames, values, step);
    } finally {
      if (this.data !== undefined) tf.dispose(feed.tensors as tf.Tensor[]);
    }
  }

  /** The parameters now. The caller owns the tensors. */
  params(): Params {
    const { params, ...rest } = this.state();
    tree.dispose(rest);
    return params;
  }

  /** Everything that training changes, to be restored later. The caller owns the tensors. */
  state(): TrainingState<Params> {
    return this.variables.read();
  }

  /** Goes on from a state exactly as it would have then. The tensors stay the caller's. */
  restore(state: TrainingState<Params>): void {
    this.variables.assign(state);
    for (const name of this.phases.keys()) this.done.set(name, state.optimisers[name].step.dataSync()[0]);
  }

  /** Frees the session and all that it holds. */
  dispose(): void {
    for (const { step } of this.recorded.values()) step.release();
    this.recorded.clear();
    this.variables.dispose();
    tree.dispose(this.data ?? []);
  }

  private checkPhase(phase: string): string {
    if (this.phases.has(phase)) return phase;
    throw new Error(`trainer: there is no phase '${phase}', only ${[...this.phases.keys()].join(', ')}.`);
  }

  private feed(input: Rows | Batch | undefined): Feed<Batch> {
    const { data, rows } = this;
    if (data === undefined) {
      const { tensors, signature, rebuild } = flatten(input);
      return { tensors, signature, batchOf: (fed) => rebuild(fed) as Batch };
    }
    if (input === undefined) return { tensors: [], signature: 'all rows', batchOf: () => data };
    const picked = checkRows(input, rows);
    return {
      tensors: [tf.tensor1d(picked, 'int32')],
      signature: `${picked.length} rows`,
      batchOf: ([fed]) => tree.map((leaf) => pick(leaf as tf.Tensor, fed), data) as Batch,
    };
  }

  private stepFor(running: readonly string[], feed: Feed<Batch>): RecordedStep {
    const form = `${running.join()}: ${feed.signature}`;
    const known = this.recorded.get(form);
    if (known) return known;
    const name = `train${this.recorded.size}`;
    const state = this.state();
    const step = recordStep({
      name,
      phases: new Map(running.map((one) => [one, this.phases.get(one)!])),
      phaseNames: [...this.phases.keys()],
      state,
      fed: feed.tensors,
      batchOf: feed.batchOf,
    });
    tree.dispose(state);
    const tiers = new Tiers(this.xla, { ...step, name: this.name });
    const fed = step.body.inputs.slice(this.variables.count).map(({ node }) => names.fed(name, node));
    const recorded = {
      step,
      tiers,
      inputNames: fed.join(),
      xla: tiers.startsInXla,
      isNew: tiers.startsInXla,
    };
    this.recorded.set(form, recorded);
    this.variables.rebuild([...this.recorded.values()]);
    return recorded;
  }

  /** Runs a step in the form that it is in, or that it is its turn to move to. */
  private run(recorded: RecordedStep, handles: Handle[]): Handle {
    const { step, tiers, inputNames } = recorded;
    const call = () => this.variables.run(handles, inputNames, names.metrics(step.body.name))[0].id;
    if (recorded.isNew) {
      recorded.isNew = false;
      return tiers.announced(call);
    }
    if (!tiers.isTurn()) return call();
    try {
      recorded.xla = true;
      this.variables.rebuild([...this.recorded.values()]);
      return tiers.announced(call);
    } catch {
      // XLA knows fewer operations than TensorFlow: such a step stays as it is.
      recorded.xla = false;
      this.variables.rebuild([...this.recorded.values()]);
      return call();
    }
  }
}

function checkRows(rows: unknown, count: number): Int32Array {
  if (!(rows instanceof Int32Array || Array.isArray(rows))) {
    throw new Error(
      'trainer: with data, a step takes the rows of its batch, as an Int32Array or a list of numbers.',
    );
  }
  for (const row of rows) {
    if (!Number.isInteger(row) || row < 0 || row >= count) {
      throw new Error(`trainer: row ${row} is not in the data, which has ${count}.`);
    }
  }
  return Int32Array.from(rows);
}

/** The rows of a tensor. tfjs's gather looks at the values of the indices, which a recording does not know. */
function pick(data: tf.Tensor, rows: tf.Tensor): tf.Tensor {
  const attributes = { Tparams: data.dtype, Tindices: 'int32', Taxis: 'int32', batch_dims: 0 } as const;
  return runKernel('GatherV2', attributes, [data, rows, tf.scalar(0, 'int32')]);
}

/** The values behind a handle, which is freed. */
function readOnce(handle: Handle): Float32Array {
  const { binding } = backend();
  const values = binding.tensorDataSync(handle) as Float32Array;
  binding.deleteTensor(handle);
  return values;
}

function report(metricNames: readonly string[], values: Float32Array, step: number): StepMetrics {
  const metrics = Object.fromEntries(metricNames.map((name, i) => [name, values[i]]));
  const isLoss = (name: string) => name === 'loss' || name.endsWith('.loss');
  const bad = metricNames.filter(
    (name) => Number.isNaN(metrics[name]) || (isLoss(name) && !Number.isFinite(metrics[name])),
  );
  if (bad.length > 0) {
    const all = metricNames.map((name) => `${name} = ${metrics[name]}`).join(', ');
    throw new Error(
      `Training step ${step}: ${bad.join(' and ')} ${bad.length > 1 ? 'are' : 'is'} not finite (${all}).`,
    );
  }
  return metrics;
}

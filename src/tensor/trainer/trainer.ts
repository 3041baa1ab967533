/**
 * Training with the state inside TensorFlow: parameters and optimiser slots are variables of one session, a step is one
 * call, and only the metrics come out.
 */
import { tf } from '../backend';
import { backend, DT, type Handle } from '../compile/binding';
import { leafHandle } from '../compile/leafHandle';
import * as tree from '../tree';
import { type Feed, feedBatch, feedRows, type Rows } from './feed';
import { STEPS_PER_CALL } from './graph';
import { initialState, phasesOf, rowsOf, type TrainerOptions } from './options';
import { Program } from './program';
import { checkSameForm, Layout, type Phases, type StoredState, type TrainingState } from './state';
import { recordStep } from './step';
import { Variables } from './variables';

/** The metrics of one step, by name; with several phases, by `phase.name`. */
export type StepMetrics = Readonly<Record<string, number>>;

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
  /** @internal */
  readonly xla: boolean | 'auto';
  /** @internal */
  readonly name: string;
  private readonly checkFinite: boolean;
  private readonly layout: Layout<Params, Batch>;
  private readonly variables: Variables<StoredState>;
  /** Recorded steps, by the phases they run and the form of what they are fed. */
  private readonly programs = new Map<string, Program<Batch>>();
  /** Steps done, by phase. */
  private readonly done = new Map<string, number>();

  constructor(options: TrainerOptions<Params, Batch>) {
    this.phases = phasesOf(options);
    this.checkFinite = options.checkFinite ?? false;
    this.xla = this.checkFinite ? false : (options.xla ?? 'auto');
    this.name = options.name ?? 'training step';
    this.rows = options.data === undefined ? 0 : rowsOf(options.data);
    this.data = options.data === undefined ? undefined : (tree.clone(options.data) as Batch);
    const state = initialState(options, this.phases);
    this.layout = new Layout(this.phases, options.params);
    const stored = tf.tidy(() => this.layout.store(state) as never) as StoredState;
    this.variables = new Variables(stored, this.name);
    tree.dispose(stored, state);
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
    return this.manySteps([input], phase)[0];
  }

  /**
   * Many steps: one for each batch, or so many without. The same as one at a time, with less time between them once XLA
   * has compiled the step.
   */
  manySteps(batches: readonly (Rows | Batch | undefined)[] | number, phase?: string): StepMetrics[] {
    const running = phase === undefined ? [...this.phases.keys()] : [this.checkPhase(phase)];
    if (typeof batches === 'number' && !(Number.isInteger(batches) && batches >= 0)) {
      throw new Error(`trainer: the number of steps must be an integer ≥ 0, got ${batches}.`);
    }
    const inputs = typeof batches === 'number' ? new Array<undefined>(batches).fill(undefined) : batches;
    const feeds = inputs.map((input) => this.feed(input));
    const results: StepMetrics[] = [];
    while (results.length < feeds.length) {
      const same = alike(feeds, results.length);
      const program = this.programFor(running, same);
      const group = same.slice(0, program.batchesPerCall(same.length));
      const values = program.run(this.variables, group, () => this.rebuild());
      const names = program.step.metricNames;
      group.forEach((_, i) => {
        results.push(report(names, values.subarray(i * names.length, (i + 1) * names.length), this.steps));
        for (const name of running) this.done.set(name, this.done.get(name)! + 1);
      });
    }
    return results;
  }

  /** Whether XLA is about to compile a step, which may take a second or more: time for a word to the reader. */
  get compilesNext(): boolean {
    const programs = [...this.programs.values()];
    return programs.length === 0 ? this.xla === true : programs.some((program) => program.compilesNext);
  }

  /** The parameters now. The caller owns the tensors. */
  params(): Params {
    const { params, ...rest } = this.state();
    tree.dispose(rest);
    return params;
  }

  /** Everything that training changes, to be restored later. The caller owns the tensors. */
  state(): TrainingState<Params> {
    return tf.tidy(() => this.layout.show(this.variables.read()) as never);
  }

  /** Goes on from a state exactly as it would have then. The tensors stay the caller's. */
  restore(state: TrainingState<Params>): void {
    const now = this.state();
    checkSameForm(state, now);
    tree.dispose(now);
    tf.tidy(() => this.variables.assign(this.layout.store(state)));
    for (const name of this.phases.keys()) this.done.set(name, state.optimisers[name].step.dataSync()[0]);
  }

  /** Frees the session and all that it holds. */
  dispose(): void {
    for (const program of this.programs.values()) program.release();
    this.programs.clear();
    this.variables.dispose();
    tree.dispose(this.data ?? []);
  }

  private checkPhase(phase: string): string {
    if (this.phases.has(phase)) return phase;
    throw new Error(`trainer: there is no phase '${phase}', only ${[...this.phases.keys()].join(', ')}.`);
  }

  private feed(input: Rows | Batch | undefined): Feed<Batch> {
    return this.data === undefined ? feedBatch(input as Batch) : feedRows(this.data, this.rows, input);
  }

  /** The program for steps that are fed like these. A single batch has one of its own, which takes it as it is. */
  private programFor(running: readonly string[], feeds: readonly Feed<Batch>[]): Program<Batch> {
    const [feed] = feeds;
    const alone = feeds.length === 1 && feed.leaves.length > 0;
    const form = `${running.join()}: ${feed.form}${alone ? ', alone' : ''}`;
    const known = this.programs.get(form);
    if (known) return known;
    const state = this.variables.read();
    const uploaded: Handle[] = [];
    const step = recordStep({
      name: `train${this.programs.size}`,
      phases: new Map(running.map((one) => [one, this.phases.get(one)!])),
      checkFinite: this.checkFinite,
      layout: this.layout,
      state,
      fed: example(feed, uploaded),
      batchOf: (fed) => feed.batchOf(fed),
    });
    tree.dispose(state);
    for (const handle of uploaded) backend().binding.deleteTensor(handle);
    const program = new Program(step, alone, this);
    this.programs.set(form, program);
    this.rebuild();
    return program;
  }

  private rebuild(): void {
    this.variables.rebuild([...this.programs.values()]);
  }
}

/** What a step's inputs may look like, to record it with. */
function example<Batch>({ rows, leaves }: Feed<Batch>, uploaded: Handle[]): Handle[] {
  if (!rows) return leaves.map((leaf) => leafHandle(leaf, uploaded));
  uploaded.push(backend().binding.createTensor([rows.length], DT.int32, Int32Array.from(rows)));
  return [...uploaded];
}

/** Those of the feeds from `start` on that the first one's recording can take. */
function alike<Batch>(feeds: readonly Feed<Batch>[], start: number): readonly Feed<Batch>[] {
  let end = start + 1;
  while (end < feeds.length && end < start + STEPS_PER_CALL && feeds[end].form === feeds[start].form) end++;
  return feeds.slice(start, end);
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

/** A recorded step in the form that it runs in, and how to run it. */
import { backend, DT, type Handle } from '../compile/binding';
import { tensorHandle } from '../compile/record';
import { Tiers } from '../compile/tiers';
import type { Feed } from './feed';
import { type Form, functionOf, names, STEPS_PER_CALL, type StepInGraph } from './graph';
import type { StepFunction } from './step';
import type { Variables } from './variables';

export class Program<Batch> implements StepInGraph {
  form: Form;
  private readonly tiers: Tiers;
  /** The form after XLA: steps that are fed a whole batch run one by one, others many to a call. */
  private readonly compiledForm: Form;
  private compiled = false;
  private ends: { readonly form: Form; readonly fed: string; readonly metrics: string } | undefined;

  constructor(
    readonly step: StepFunction,
    feed: Feed<Batch>,
    { xla, name }: { readonly xla: boolean | 'auto'; readonly name: string },
  ) {
    this.tiers = new Tiers(xla, { name, operations: step.operations, executions: step.executions });
    this.compiledForm = feed.tensors.length > 0 ? 'xla' : 'loop';
    this.form = this.tiers.startsInXla ? this.compiledForm : 'plain';
  }

  /** How many of so many steps the next call can run. */
  batchesPerCall(waiting: number): number {
    return this.form === 'loop' ? Math.min(waiting, STEPS_PER_CALL) : 1;
  }

  /**
   * Runs a step for each feed (one, unless `batchesPerCall` says more), and returns the metrics, one step after the other.
   * `rebuild` makes the variables' session anew when the form has changed.
   */
  run<State>(variables: Variables<State>, feeds: readonly Feed<Batch>[], rebuild: () => void): Float32Array {
    if (this.tiers.isTurn()) {
      this.form = this.compiledForm;
      rebuild();
      try {
        return this.call(variables, feeds);
      } catch {
        // XLA knows fewer operations than TensorFlow: such a step stays as it is.
        this.form = 'plain';
        rebuild();
      }
    }
    return this.call(variables, feeds);
  }

  release(): void {
    this.step.release();
  }

  private call<State>(variables: Variables<State>, feeds: readonly Feed<Batch>[]): Float32Array {
    const { binding } = backend();
    const uploaded = this.upload(feeds);
    const handles = [...uploaded, ...feeds[0].tensors.map((tensor) => tensorHandle(tensor))];
    for (const capture of this.step.captures) handles.push(capture.handle());
    const { fed, metrics } = this.endNames();
    const run = () => variables.run(handles, fed, metrics)[0].id;
    try {
      const first = this.form !== 'plain' && !this.compiled;
      const handle = first ? this.tiers.announced(run) : run();
      this.compiled ||= first;
      const values = binding.tensorDataSync(handle) as Float32Array;
      binding.deleteTensor(handle);
      return values;
    } finally {
      for (const handle of uploaded) binding.deleteTensor(handle);
    }
  }

  /** What the session calls the step's inputs and output. */
  private endNames(): { readonly fed: string; readonly metrics: string } {
    if (this.ends?.form === this.form) return this.ends;
    const { name, inputs } = functionOf(this);
    const fed = inputs.filter(({ dtype }) => dtype !== DT.resource).map(({ node }) => names.fed(name, node));
    this.ends = { form: this.form, fed: fed.join(), metrics: names.metrics(name) };
    return this.ends;
  }

  /** Uploads what this call alone needs: the number of steps and the rows of each, as the form wants them. */
  private upload(feeds: readonly Feed<Batch>[]): Handle[] {
    const { binding } = backend();
    const [{ rows }] = feeds;
    const int32 = (shape: number[], values: Int32Array) => binding.createTensor(shape, DT.int32, values);
    if (this.form !== 'loop') return rows ? [int32([rows.length], Int32Array.from(rows))] : [];
    const times = int32([], Int32Array.of(feeds.length));
    if (!rows) return [times];
    const all = new Int32Array(STEPS_PER_CALL * rows.length);
    feeds.forEach((feed, i) => {
      all.set(feed.rows!, i * rows.length);
    });
    return [times, int32([STEPS_PER_CALL, rows.length], all)];
  }
}

/** A recorded step in the form that it runs in, and how to run it. */
import { tf } from '../backend';
import { backend, DT, dtypeNumber, type Handle } from '../compile/binding';
import { leafHandle } from '../compile/leafHandle';
import type { Leaf } from '../compile/leaves';
import { Tiers } from '../compile/tiers';
import { isKey } from '../keys';
import type { Feed } from './feed';
import { type Form, functionOf, names, STEPS_PER_CALL, type StepInGraph } from './graph';
import type { StepFunction } from './step';
import type { Variables } from './variables';

export class Program<Batch> implements StepInGraph {
  form: Form;
  private readonly tiers: Tiers;
  /** The form after XLA. */
  private readonly compiledForm: Form;
  private compiled = false;
  private ends: { readonly form: Form; readonly fed: string; readonly metrics: string } | undefined;

  /** @param alone Whether the step is to run one at a time, with a batch that is not worth copying. */
  constructor(
    readonly step: StepFunction,
    alone: boolean,
    { xla, name }: { readonly xla: boolean | 'auto'; readonly name: string },
  ) {
    this.tiers = new Tiers(xla, { name, operations: step.operations, executions: step.executions });
    this.compiledForm = alone ? 'xla' : 'loop';
    this.form = this.tiers.startsInXla ? this.compiledForm : 'plain';
  }

  /** Whether XLA will compile at the next call. */
  get compilesNext(): boolean {
    return this.tiers.isTurnNext || (this.form !== 'plain' && !this.compiled);
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
    const uploaded: Handle[] = [];
    const handles = this.upload(feeds, uploaded);
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

  /** Uploads what this call alone needs, in the order of the inputs; these handles are added to `uploaded`. */
  private upload(feeds: readonly Feed<Batch>[], uploaded: Handle[]): Handle[] {
    const { binding } = backend();
    const int32 = (shape: number[], values: Int32Array): Handle => {
      const handle = binding.createTensor(shape, DT.int32, values);
      uploaded.push(handle);
      return handle;
    };
    const [{ rows, leaves }] = feeds;
    if (this.form !== 'loop') {
      return rows
        ? [int32([rows.length], Int32Array.from(rows))]
        : leaves.map((leaf) => leafHandle(leaf, uploaded));
    }
    const handles = [int32([], Int32Array.of(feeds.length))];
    if (rows) {
      const all = new Int32Array(STEPS_PER_CALL * rows.length);
      feeds.forEach((feed, i) => {
        all.set(feed.rows!, i * rows.length);
      });
      handles.push(int32([STEPS_PER_CALL, rows.length], all));
    }
    for (const i of leaves.keys())
      handles.push(
        stacked(
          feeds.map((feed) => feed.leaves[i]),
          uploaded,
        ),
      );
    return handles;
  }
}

/** One leaf of each batch, along a new first axis that the last one fills up. */
function stacked(leaves: readonly Leaf[], uploaded: Handle[]): Handle {
  const { binding } = backend();
  const handles = leaves.map((leaf) => leafHandle(leaf, uploaded));
  while (handles.length < STEPS_PER_CALL) handles.push(handles[leaves.length - 1]);
  const dtype =
    leaves[0] instanceof tf.Tensor ? dtypeNumber(leaves[0].dtype) : isKey(leaves[0]) ? DT.int32 : DT.float32;
  const attributes = [
    { name: 'N', type: binding.TF_ATTR_INT, value: STEPS_PER_CALL },
    { name: 'T', type: binding.TF_ATTR_TYPE, value: dtype },
  ];
  const [{ id }] = binding.executeOp('Pack', attributes, handles, 1);
  uploaded.push(id);
  return id;
}

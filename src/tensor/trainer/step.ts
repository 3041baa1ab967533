/**
 * A training step as a function of the graph: it reads parameters and optimiser slots from TensorFlow variables,
 * computes the loss and its gradient, updates the variables with fused kernels, and gives out the metrics.
 */
import { tf } from '../backend';
import { DT, dtypeNumber, type Handle, tensorHandle } from '../compile/binding';
import { attribute, type GraphFunction, type Ref } from '../compile/graphDef';
import type { Capture } from '../compile/outside';
import { Trace } from '../compile/record';
import { valueAndGrad } from '../grad';
import { foldIn, keyFromTensor } from '../keys';
import * as tree from '../tree';
import type { Packed } from './packing';
import type { Metrics, Phase } from './phase';
import { type Layout, type StoredState, trainedBy } from './state';

export interface StepFunction {
  readonly body: GraphFunction;
  /** Loop bodies that it calls. */
  readonly functions: readonly GraphFunction[];
  readonly metricNames: readonly string[];
  readonly captures: readonly Capture[];
  /** As {@link Trace} counts them. */
  readonly operations: number;
  readonly executions: number;
  release(): void;
}

interface StepOptions<Params, Batch> {
  readonly name: string;
  /** Phases to run one after the other, by name. */
  readonly phases: ReadonlyMap<string, Phase<Params, Batch>>;
  readonly checkFinite: boolean;
  readonly layout: Layout<Params, Batch>;
  readonly state: StoredState;
  /** What is fed at each step. */
  readonly fed: readonly Handle[];
  /** The loss's batch, from what is fed. */
  readonly batchOf: (fed: readonly tf.Tensor[]) => Batch;
}

/** Records a step. The function's inputs are the variables, what is fed, and what the loss captures. */
export function recordStep<Params, Batch>(options: StepOptions<Params, Batch>): StepFunction {
  const trace = new Trace({ name: options.name, checkFinite: options.checkFinite });
  const recording = new StepRecording(trace, options);
  try {
    tf.tidy(() => {
      const fed = options.fed.map((handle) => trace.input(handle));
      trace.record(() => recording.run(options.batchOf(fed)));
    });
  } catch (error) {
    trace.release();
    throw error;
  }
  const captured = trace.outside.captures.map(({ ref }) => ref);
  const outputs = [recording.metrics()];
  return {
    body: {
      name: options.name,
      inputs: [...recording.variables, ...trace.inputs, ...captured],
      nodes: trace.nodes,
      outputs,
    },
    functions: trace.functions,
    metricNames: recording.metricNames,
    captures: trace.outside.captures,
    operations: trace.operations,
    executions: trace.executions,
    release: () => trace.release(),
  };
}

class StepRecording<Params, Batch> {
  readonly variables: readonly Ref[];
  readonly metricNames: string[] = [];
  private readonly metricRefs: Ref[] = [];
  /** The state with the place of each leaf in the list of variables. */
  private readonly places: StoredState;
  /** Nodes of the last phase that change variables. */
  private updates: string[] = [];
  /** The node that has read a variable, by the variable's place. */
  private readonly reads = new Map<number, string>();

  constructor(
    private readonly trace: Trace,
    private readonly options: StepOptions<Params, Batch>,
  ) {
    const { leaves, structure } = tree.flatten(options.state);
    this.variables = leaves.map((_, i) => ({
      node: `variable${i}`,
      op: null,
      index: 0,
      dtype: DT.resource,
      shape: [],
    }));
    this.places = tree.unflatten(
      structure,
      leaves.map((_, i) => i),
    );
  }

  run(batch: Batch): void {
    const { phases } = this.options;
    for (const [name, phase] of phases) this.runPhase(phase, name, phases.size > 1 ? `${name}.` : '', batch);
  }

  /** The metrics as one vector, once all updates are done. */
  metrics(): Ref {
    const { trace, metricRefs } = this;
    const type = { T: attribute.type(DT.float32) };
    const attributes = { ...type, N: attribute.integer(metricRefs.length) };
    const vector = { dtype: DT.float32, shape: [metricRefs.length] };
    const packed = trace.add({ op: 'Pack', inputs: metricRefs, attributes }, vector);
    return trace.add({ op: 'Identity', inputs: [packed], attributes: type, after: this.updates }, vector);
  }

  private runPhase(phase: Phase<Params, Batch>, name: string, prefix: string, batch: Batch): void {
    const { state, layout } = this.options;
    const { places } = this;
    const step = this.read(places.phases[name].step, state.phases[name].step) as tf.Scalar;
    const key = this.read(places.key, state.key);
    // Each phase has random numbers of its own.
    const stepKey = foldIn(foldIn(keyFromTensor(key), Object.keys(state.phases).indexOf(name)), step);
    const params = layout.params(
      tree.map((place, value) => this.read(place, value), parametersOf(places), parametersOf(state)),
    );
    const objective = (trained: Partial<Params>) => {
      const all = phase.trains === undefined ? trained : { ...params, ...trained };
      return this.note(phase.loss(all as Params, batch, stepKey), prefix);
    };
    const { grads } = valueAndGrad(objective)(trainedBy(phase.trains, params));
    this.update(phase, name, step, layout.packingOf(name).pack(phase.optimiser.transform(grads)));
  }

  /** Remembers the metrics, and gives the loss. */
  private note(result: tf.Tensor | Metrics, prefix: string): tf.Tensor {
    const metrics = result instanceof tf.Tensor ? { loss: result } : result;
    if (!(metrics?.loss instanceof tf.Tensor)) {
      throw new Error(
        'trainer: the loss function must return a scalar tensor, or a record with one named `loss`.',
      );
    }
    for (const [metric, value] of Object.entries(metrics)) {
      if (!(value instanceof tf.Tensor) || value.size !== 1) {
        const what = value instanceof tf.Tensor ? `a tensor of shape [${value.shape}]` : String(value);
        throw new Error(`trainer: the metric '${metric}' must be a scalar tensor, got ${what}.`);
      }
      this.metricNames.push(prefix + metric);
      this.metricRefs.push(this.trace.refOf(tf.reshape(tf.cast(value, 'float32'), [])));
    }
    return metrics.loss;
  }

  /** Reads a variable, after all updates so far. */
  private read(place: unknown, value: tf.Tensor): tf.Tensor {
    const { trace, variables, updates } = this;
    const inputs = [variables[place as number]];
    const attributes = { dtype: attribute.type(dtypeNumber(value.dtype)) };
    const node = trace.add({ op: 'ReadVariableOp', inputs, attributes, after: updates });
    this.reads.set(place as number, node.node);
    return trace.standFor(node, tensorHandle(value));
  }

  private update({ optimiser }: Phase<Params, Batch>, name: string, step: tf.Scalar, grads: Packed): void {
    const { trace, variables } = this;
    const { rule } = optimiser;
    const { params, slots, step: stepPlace } = this.places.phases[name];
    const coefficients = rule.coefficients(tf.cast(step, 'float32'));
    const flags = Object.entries(rule.kernel.flags ?? {}).map(([key, value]) => [
      key,
      attribute.boolean(value),
    ]);
    const attributes = {
      T: attribute.type(DT.float32),
      use_locking: attribute.boolean(false),
      ...Object.fromEntries(flags),
    };
    const slotPlaces = Object.keys(rule.slots).map((slot) => [slot, placesOf(slots[slot])] as const);
    const gradients = tree.leaves(grads) as tf.Tensor[];
    const updates = placesOf(params).map((place, i) => {
      const own = new Map(slotPlaces.map(([slot, list]) => [slot, variables[list[i]]]));
      own.set('parameter', variables[place]).set('gradient', trace.refOf(gradients[i]));
      const inputs = rule.kernel.inputs.map((input) => own.get(input) ?? trace.refOf(coefficients[input]));
      const read = this.reads.get(place)!;
      const after = coefficients.decay ? this.shrink(place, read, coefficients.decay) : read;
      return trace.add({ op: rule.kernel.name, inputs, attributes, after: [after] }).node;
    });
    const counted = trace.refOf(tf.add(step, tf.scalar(1, 'int32')));
    const stepInputs = [variables[stepPlace as unknown as number], counted];
    const stepAttributes = { dtype: attribute.type(DT.int32) };
    updates.push(trace.add({ op: 'AssignVariableOp', inputs: stepInputs, attributes: stepAttributes }).node);
    this.updates = updates;
  }

  /** Multiplies a variable by a factor, from the value that was read of it. Returns the node that does. */
  private shrink(place: number, read: string, factor: tf.Scalar): string {
    const { trace } = this;
    const value: Ref = { node: read, op: 'ReadVariableOp', index: 0, dtype: DT.float32, shape: [] };
    const T = attribute.type(DT.float32);
    const product = trace.add({ op: 'Mul', inputs: [value, trace.refOf(factor)], attributes: { T } }, value);
    const inputs = [this.variables[place], product];
    return trace.add({ op: 'AssignVariableOp', inputs, attributes: { dtype: T } }).node;
  }
}

/** The places of variables, where the state's tensors would be. */
const placesOf = (packed: Packed) => tree.leaves(packed) as unknown as readonly number[];

const parametersOf = ({ phases, rest }: StoredState) => ({
  phases: Object.fromEntries(Object.entries(phases).map(([name, { params }]) => [name, { params }])),
  rest,
});

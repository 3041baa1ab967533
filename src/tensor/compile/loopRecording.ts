/** A loop as TensorFlow's While operation: a condition and a body, each a function inside the graph. */
import { tf } from '../backend';
import { DT, tensorHandle } from './binding';
import { checkForm, type Flat, flattenStep } from './flat';
import { attribute, type Ref } from './graphDef';
import { activeTrace, Trace } from './record';

export type Step = (state: unknown, index: tf.Scalar) => readonly [unknown, unknown];

const int32 = (trace: Trace, ...values: number[]): Ref =>
  trace.constant(DT.int32, values.length === 1 ? [] : [values.length], Int32Array.from(values));

const shapeOf = (trace: Trace, shape: readonly number[]): Ref =>
  trace.constant(DT.int32, [shape.length], Int32Array.from(shape));

/**
 * Records `length` steps as one loop and returns what stands for the last state and the stacked outputs. Where the first
 * tensor of the state says whether to go on (`mayStop`), there may be fewer steps.
 */
export function recordLoop(step: Step, initial: Flat, length: number, mayStop = false): [unknown, unknown] {
  const outer = activeTrace()!;
  const body = recordBody(step, initial);
  outer.operations += body.trace.operations;
  outer.executions += body.trace.executions * length;
  const lists = body.outputs.map(({ dtype, shape }) =>
    outer.add(
      {
        op: 'TensorListReserve',
        inputs: [shapeOf(outer, shape), int32(outer, length)],
        attributes: { element_dtype: attribute.type(dtype), shape_type: attribute.type(DT.int32) },
      },
      { dtype: DT.variant, shape: [] },
    ),
  );
  const start = [
    int32(outer, 0),
    ...lists,
    ...initial.tensors.map((tensor) => outer.refOf(tensor)),
    ...body.trace.outside.borrowed.map((one) => one.outer),
  ];
  const loop = outer.add({
    op: 'StatelessWhile',
    inputs: start,
    attributes: {
      T: attribute.types(start.map(({ dtype }) => dtype)),
      body: attribute.function(bodyFunction(body, start)),
      cond: attribute.function(
        conditionFunction(outer, length, start, mayStop ? 1 + lists.length : undefined),
      ),
      output_shapes: attribute.shapes([]),
    },
  });
  const result = (index: number): Ref => ({ ...start[index], node: loop.node, op: loop.op, index });
  const stacked = body.outputs.map(({ dtype, shape }, i) =>
    outer.add(
      {
        op: 'TensorListStack',
        inputs: [result(1 + i), shapeOf(outer, shape)],
        attributes: { element_dtype: attribute.type(dtype), num_elements: attribute.integer(length) },
      },
      { dtype, shape: [length, ...shape] },
    ),
  );
  const last = initial.tensors.map((_, i) => result(1 + lists.length + i));
  const standIns = (refs: readonly Ref[]) => refs.map((ref) => outer.standIn(ref));
  return [initial.rebuild(standIns(last)), body.output.rebuild(standIns(stacked))];
}

interface Body {
  readonly trace: Trace;
  /** The state after a step. */
  readonly next: readonly Ref[];
  /** What a step gives out. */
  readonly outputs: readonly Ref[];
  readonly output: Flat;
}

/** Records one step on its own: inputs are the counter and the state. */
function recordBody(step: Step, initial: Flat): Body {
  const trace = new Trace();
  let body: Body | undefined;
  tf.tidy(() => {
    const index = trace.input(tensorHandle(tf.scalar(0, 'int32'))) as tf.Scalar;
    const state = initial.tensors.map((tensor) => trace.input(tensorHandle(tensor)));
    trace.record(() => {
      const [next, output] = flattenStep(step(initial.rebuild(state), index));
      checkForm(initial, next);
      const refs = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => trace.refOf(tensor));
      body = { trace, next: refs(next.tensors), outputs: refs(output.tensors), output };
    });
  });
  return body!;
}

/** Adds the body to the graph's functions and returns its name. It takes and gives what the loop carries around. */
function bodyFunction({ trace, next, outputs }: Body, carried: readonly Ref[]): string {
  const [counter, ...state] = trace.inputs;
  const lists = outputs.map((_, i): Ref => ({ ...carried[1 + i], node: `list${i}`, op: null, index: 0 }));
  const inner = trace.outside.borrowed.map((one) => one.inner);
  const T = { T: attribute.type(DT.int32) };
  const counted = trace.add({ op: 'AddV2', inputs: [counter, int32(trace, 1)], attributes: T }, counter);
  const filled = lists.map((list, i) => {
    const attributes = { element_dtype: attribute.type(outputs[i].dtype) };
    return trace.add({ op: 'TensorListSetItem', inputs: [list, counter, outputs[i]], attributes }, list);
  });
  const name = `${trace.name}_body${trace.functions.length}`;
  trace.functions.push({
    name,
    inputs: [counter, ...lists, ...state, ...inner],
    nodes: trace.nodes,
    outputs: [counted, ...filled, ...next, ...inner],
  });
  return name;
}

/** Adds the condition `counter < length` (and a carried bool, where one is named) to the graph's functions; returns its name. */
function conditionFunction(trace: Trace, length: number, carried: readonly Ref[], goesOn?: number): string {
  const inputs = carried.map((ref, i): Ref => ({ ...ref, node: `carried${i}`, op: null, index: 0 }));
  const limit = { node: 'limit', op: 'Const', index: 0, dtype: DT.int32, shape: [] };
  const value = attribute.tensor(DT.int32, [], Int32Array.of(length));
  const less = { node: 'less', op: 'Less', index: 0, dtype: DT.bool, shape: [] };
  const both = { node: 'both', op: 'LogicalAnd', index: 0, dtype: DT.bool, shape: [] };
  const name = `${trace.name}_condition${trace.functions.length}`;
  const nodes = [
    { name: 'limit', op: 'Const', inputs: [], attributes: { dtype: attribute.type(DT.int32), value } },
    { name: 'less', op: 'Less', inputs: [inputs[0], limit], attributes: { T: attribute.type(DT.int32) } },
  ];
  const and = (flag: number) => ({
    name: 'both',
    op: 'LogicalAnd',
    inputs: [less, inputs[flag]],
    attributes: {},
  });
  trace.functions.push({
    name,
    inputs,
    nodes: goesOn === undefined ? nodes : [...nodes, and(goesOn)],
    outputs: [goesOn === undefined ? less : both],
  });
  return name;
}

/** Many training steps in one call: a loop around a step, as a function of the graph. */
import { DT } from '../compile/binding';
import { attribute, type GraphFunction, type GraphNode, type Ref } from '../compile/graphDef';
import type { StepFunction } from './step';

const argument = (node: string, dtype: number, shape: readonly number[] = []): Ref => ({
  node,
  op: null,
  index: 0,
  dtype,
  shape,
});

const output = (node: string, op: string, dtype: number, shape: readonly number[] = [], index = 0): Ref => ({
  node,
  op,
  index,
  dtype,
  shape,
});

const INT32 = { T: attribute.type(DT.int32) };

function constant(name: string, values: Int32Array, shape: readonly number[]): readonly [GraphNode, Ref] {
  const value = attribute.tensor(DT.int32, shape, values);
  const attributes = { dtype: attribute.type(DT.int32), value };
  return [{ name, op: 'Const', inputs: [], attributes }, output(name, 'Const', DT.int32, shape)];
}

const scalar = (name: string, value: number) => constant(name, Int32Array.of(value), []);

/**
 * The function that runs a step up to `length` times. Its inputs are those of the step with two changes: first comes how
 * often to run it, and what the step is fed is stacked along a first axis of `length`. It gives out the metrics of all
 * steps, stacked.
 */
export function several({ body: step, captures }: StepFunction, length: number): readonly GraphFunction[] {
  const variables = step.inputs.filter(({ dtype }) => dtype === DT.resource).length;
  const fed = step.inputs.length - variables - captures.length;
  const times = argument('times', DT.int32);
  const counter = argument('counter', DT.int32);
  const list = argument('list', DT.variant);
  const stacked = step.inputs.map((ref, i) =>
    i >= variables && i < variables + fed ? { ...ref, shape: [length, ...ref.shape] } : ref,
  );
  const carried = [counter, times, list, ...stacked];
  const [metrics] = step.outputs;
  const [zero, zeroRef] = scalar('zero', 0);
  const [one, oneRef] = scalar('one', 1);
  const [size, sizeRef] = scalar('size', length);
  const [shape, shapeRef] = constant('shape', Int32Array.from(metrics.shape), [metrics.shape.length]);
  const element = { element_dtype: attribute.type(metrics.dtype) };

  const picks = stacked.slice(variables, variables + fed).map(
    (ref, i): GraphNode => ({
      name: `picked${i}`,
      op: 'GatherV2',
      inputs: [ref, counter, zeroRef],
      attributes: {
        Tparams: attribute.type(ref.dtype),
        Tindices: attribute.type(DT.int32),
        Taxis: attribute.type(DT.int32),
        batch_dims: attribute.integer(0),
      },
    }),
  );
  const picked = picks.map(({ name, op }, i) => output(name, op, step.inputs[variables + i].dtype));
  const inputs = [...step.inputs.slice(0, variables), ...picked, ...step.inputs.slice(variables + fed)];
  const body: GraphFunction = {
    name: `${step.name}_body`,
    inputs: carried,
    nodes: [
      zero,
      one,
      ...picks,
      {
        name: 'step',
        op: 'StatefulPartitionedCall',
        inputs,
        attributes: {
          Tin: attribute.types(inputs.map(({ dtype }) => dtype)),
          Tout: attribute.types([metrics.dtype]),
          f: attribute.function(step.name),
        },
      },
      {
        name: 'noted',
        op: 'TensorListSetItem',
        inputs: [list, counter, output('step', 'StatefulPartitionedCall', metrics.dtype)],
        attributes: element,
      },
      { name: 'next', op: 'AddV2', inputs: [counter, oneRef], attributes: INT32 },
    ],
    outputs: [
      output('next', 'AddV2', DT.int32),
      times,
      output('noted', 'TensorListSetItem', DT.variant),
      ...stacked,
    ],
  };
  const condition: GraphFunction = {
    name: `${step.name}_condition`,
    inputs: carried,
    nodes: [{ name: 'less', op: 'Less', inputs: [counter, times], attributes: INT32 }],
    outputs: [output('less', 'Less', DT.bool)],
  };
  const start = [zeroRef, times, output('reserved', 'TensorListReserve', DT.variant), ...stacked];
  const loop: GraphFunction = {
    name: `${step.name}_loop`,
    inputs: [times, ...stacked],
    nodes: [
      zero,
      size,
      shape,
      {
        name: 'reserved',
        op: 'TensorListReserve',
        inputs: [shapeRef, sizeRef],
        attributes: { ...element, shape_type: attribute.type(DT.int32) },
      },
      {
        name: 'loop',
        op: 'While',
        inputs: start,
        attributes: {
          T: attribute.types(start.map(({ dtype }) => dtype)),
          body: attribute.function(body.name),
          cond: attribute.function(condition.name),
          output_shapes: attribute.shapes([]),
        },
      },
      {
        name: 'all',
        op: 'TensorListStack',
        inputs: [output('loop', 'While', DT.variant, [], 2), shapeRef],
        attributes: { ...element, num_elements: attribute.integer(length) },
      },
    ],
    outputs: [output('all', 'TensorListStack', metrics.dtype, [length, ...metrics.shape])],
  };
  return [loop, body, condition];
}

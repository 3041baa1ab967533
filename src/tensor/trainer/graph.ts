/** The graph of a trainer: its variables, how to set and read them, and the steps. */

import type { tf } from '../backend';
import { DT, dtypeNumber } from '../compile/binding';
import { attribute, type Graph, type GraphFunction, type GraphNode, type Ref } from '../compile/graphDef';
import { several } from './several';
import type { StepFunction } from './step';

/** As recorded; compiled by XLA; compiled by XLA within a loop of many steps. */
export type Form = 'plain' | 'xla' | 'loop';

/** A step and the form that it runs in. */
export interface StepInGraph {
  readonly step: StepFunction;
  readonly form: Form;
}

/** How many steps a loop can run in one call. */
export const STEPS_PER_CALL = 16;

/** The names of what a session is fed and asked for. */
export const names = {
  /** Placeholders for new values of the variables, and what to fetch to set them. */
  value: (i: number) => `value${i}`,
  assigned: 'assigned',
  /** What to fetch to read a variable. */
  read: (i: number) => `read${i}`,
  fed: (step: string, input: string) => `${step}_${input}`,
  metrics: (step: string) => `${step}_metrics`,
};

const node = (
  name: string,
  op: string,
  inputs: readonly Ref[],
  attributes = {},
  after: readonly string[] = [],
) => ({
  name,
  op,
  inputs,
  attributes,
  after,
});

const output = ({ name, op }: GraphNode, dtype: number, shape: readonly number[] = [], index = 0): Ref => ({
  node: name,
  op,
  index,
  dtype,
  shape,
});

/** The graph for variables like the given tensors. Variables are new in each session: set them first. */
export function trainerGraph(variables: readonly tf.Tensor[], steps: readonly StepInGraph[]): Graph {
  const handles = variables.map(({ dtype, shape }, i) =>
    node(`variable${i}`, 'VarHandleOp', [], {
      dtype: attribute.type(dtypeNumber(dtype)),
      shape: attribute.shape(shape),
      shared_name: attribute.text(`variable${i}`),
    }),
  );
  const resources = handles.map((handle) => output(handle, DT.resource));
  return {
    nodes: [
      ...handles,
      ...accessNodes(variables, resources),
      ...steps.flatMap((step) => callNodes(step, resources)),
    ],
    functions: steps.flatMap(functionsOf),
  };
}

const mustCompile = { _XlaMustCompile: attribute.boolean(true) };

function accessNodes(variables: readonly tf.Tensor[], resources: readonly Ref[]): GraphNode[] {
  const nodes = variables.flatMap(({ dtype: name, shape }, i) => {
    const dtype = dtypeNumber(name);
    const type = { dtype: attribute.type(dtype) };
    const value = node(names.value(i), 'Placeholder', [], { ...type, shape: attribute.shape(shape) });
    const assign = node(`assign${i}`, 'AssignVariableOp', [resources[i], output(value, dtype, shape)], type);
    const read = node(`readVariable${i}`, 'ReadVariableOp', [resources[i]], type);
    const result = node(names.read(i), 'Identity', [output(read, dtype, shape)], {
      T: attribute.type(dtype),
    });
    return [value, assign, read, result];
  });
  const done = { dtype: attribute.type(DT.bool), value: attribute.tensor(DT.bool, [], Uint8Array.of(1)) };
  const assigns = variables.map((_, i) => `assign${i}`);
  return [...nodes, node(names.assigned, 'Const', [], done, assigns)];
}

/** The function that a step's call runs. */
export function functionOf({ step, form }: StepInGraph): GraphFunction {
  return form === 'loop' ? several(step, STEPS_PER_CALL)[0] : step.body;
}

/** That function, marked for XLA if need be, and those that it calls. */
function functionsOf({ step, form }: StepInGraph): GraphFunction[] {
  const [called, ...inner] = form === 'loop' ? [...several(step, STEPS_PER_CALL), step.body] : [step.body];
  return [...step.functions, ...inner, form === 'plain' ? called : { ...called, attributes: mustCompile }];
}

function callNodes(step: StepInGraph, resources: readonly Ref[]): GraphNode[] {
  const body = functionOf(step);
  const fed = body.inputs.filter(({ dtype }) => dtype !== DT.resource);
  const placeholders = fed.map(({ node: name, dtype, shape }) =>
    node(names.fed(body.name, name), 'Placeholder', [], {
      dtype: attribute.type(dtype),
      shape: attribute.shape(shape),
    }),
  );
  let next = 0;
  let nextResource = 0;
  const inputs = body.inputs.map(({ dtype, shape }) =>
    dtype === DT.resource ? resources[nextResource++] : output(placeholders[next++], dtype, shape),
  );
  const call = callNode(body, inputs, step.form !== 'plain');
  const [{ dtype, shape }] = body.outputs;
  const metrics = node(names.metrics(body.name), 'Identity', [output(call, dtype, shape)], {
    T: attribute.type(dtype),
  });
  return [...placeholders, call, metrics];
}

/** A function's call: by name for XLA, which then compiles it, and through the operation for calls otherwise. */
function callNode(body: GraphFunction, inputs: readonly Ref[], xla: boolean): GraphNode {
  const name = `${body.name}_call`;
  if (xla) return node(name, body.name, inputs, mustCompile);
  return node(name, 'StatefulPartitionedCall', inputs, {
    Tin: attribute.types(inputs.map(({ dtype }) => dtype)),
    Tout: attribute.types(body.outputs.map(({ dtype }) => dtype)),
    f: attribute.function(body.name),
  });
}

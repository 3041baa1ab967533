/** A recording as a graph that can be loaded. */
import { attribute, type Graph, type Ref } from './graphDef';
import type { Trace } from './record';

export const outputNames = (count: number): string =>
  Array.from({ length: count }, (_, i) => `output${i}`).join();

/** The trace as a graph: placeholders, the nodes (with XLA: a call of a function that holds them), named outputs. */
export function graphOf(trace: Trace, outputs: readonly Ref[], xla: boolean): Graph {
  const inputs = [...trace.inputs, ...trace.outside.captures.map(({ ref }) => ref)];
  const placeholders = inputs.map(({ node, dtype, shape }) => ({
    name: node,
    op: 'Placeholder',
    inputs: [],
    attributes: { dtype: attribute.type(dtype), shape: attribute.shape(shape) },
  }));
  const ends = (refs: readonly Ref[]) =>
    refs.map((ref, i) => ({
      name: `output${i}`,
      op: 'Identity',
      inputs: [ref],
      attributes: { T: attribute.type(ref.dtype) },
    }));
  if (!xla) return { nodes: [...placeholders, ...trace.nodes, ...ends(outputs)], functions: trace.functions };

  const mustCompile = { _XlaMustCompile: attribute.boolean(true) };
  const body = { name: 'recorded', inputs, nodes: trace.nodes, outputs, attributes: mustCompile };
  const call = { name: 'call', op: body.name, inputs, attributes: mustCompile };
  const results = outputs.map((ref, index) => ({ ...ref, node: call.name, op: body.name, index }));
  return { nodes: [...placeholders, call, ...ends(results)], functions: [...trace.functions, body] };
}

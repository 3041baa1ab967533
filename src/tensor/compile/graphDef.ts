/**
 * Writes graphs in TensorFlow's format. A graph is a list of nodes; a node has a name, an operation, the outputs of
 * other nodes that it reads, and attributes. Field numbers are those of TensorFlow's node_def.proto, attr_value.proto,
 * tensor.proto, function.proto, graph.proto and saved_model.proto.
 */
import { type DataType, DT, type HostValues } from './binding';
import { type Bytes, bytes, concat, entry, float, integer, text, textEntry } from './protobuf';
import { outputName } from './signature';

/** One output of a node, or (with `op` null) an argument of the graph. */
export interface Ref {
  readonly node: string;
  readonly op: string | null;
  readonly index: number;
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly Ref[];
  readonly attributes: Readonly<Record<string, Bytes>>;
  /** Nodes that must have run before. */
  readonly after?: readonly string[];
}

/** A list of nodes with named ends: what becomes a function. */
export interface GraphFunction {
  readonly name: string;
  readonly inputs: readonly Ref[];
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly Ref[];
  readonly attributes?: Readonly<Record<string, Bytes>>;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly functions: readonly GraphFunction[];
}

const shapeProto = (shape: readonly number[]): Bytes =>
  concat(...shape.map((size) => bytes(2, integer(1, size))));

/** Attribute values. */
export const attribute = {
  text: (value: string) => text(2, value),
  integer: (value: number) => integer(3, value),
  float: (value: number) => float(4, value),
  boolean: (value: boolean) => integer(5, value),
  type: (value: DataType) => integer(6, value),
  shape: (value: readonly number[]) => bytes(7, shapeProto(value)),
  function: (name: string) => bytes(10, text(1, name)),
  integers: (values: readonly number[]) => bytes(1, concat(...values.map((value) => integer(3, value)))),
  floats: (values: readonly number[]) => bytes(1, concat(...values.map((value) => float(4, value)))),
  booleans: (values: readonly boolean[]) => bytes(1, concat(...values.map((value) => integer(5, value)))),
  types: (values: readonly DataType[]) => bytes(1, concat(...values.map((value) => integer(6, value)))),
  shapes: (values: readonly (readonly number[])[]) =>
    bytes(1, concat(...values.map((value) => bytes(7, shapeProto(value))))),
  /** A constant. One that repeats a single value is written as that value. */
  tensor(dtype: DataType, shape: readonly number[], values: HostValues): Bytes {
    const uniform = values.length > 1 && values.every((value) => Object.is(value, values[0]));
    const content = uniform ? values.subarray(0, 1) : values;
    const fieldOfType = { [DT.float32]: 5, [DT.int32]: 7, [DT.bool]: 11 }[dtype];
    if (fieldOfType === undefined)
      throw new Error(`compile: constants of data type ${dtype} are not supported`);
    const field = !uniform
      ? bytes(4, new Uint8Array(content.buffer, content.byteOffset, content.byteLength))
      : dtype === DT.float32
        ? float(fieldOfType, content[0]!)
        : integer(fieldOfType, content[0]!);
    return bytes(8, concat(integer(1, dtype), bytes(2, shapeProto(shape)), field));
  },
};

/** How a node names its input: "node:1" in a graph, "node:output:0" in a function. */
function inputText(ref: Ref, inFunction: boolean): string {
  if (ref.op === null) return ref.node;
  return inFunction ? `${ref.node}:${outputName(ref.op, ref.index)}` : `${ref.node}:${ref.index}`;
}

function nodeDef(node: GraphNode, inFunction: boolean): Bytes {
  return concat(
    text(1, node.name),
    text(2, node.op),
    ...node.inputs.map((ref) => text(3, inputText(ref, inFunction))),
    ...(node.after ?? []).map((name) => text(3, `^${name}`)),
    ...Object.entries(node.attributes).map(([name, value]) => entry(5, name, value)),
  );
}

function functionDef({ name, inputs, nodes, outputs, attributes = {} }: GraphFunction): Bytes {
  const argument = (field: number, label: string, dtype: DataType) =>
    bytes(field, concat(text(1, label), integer(3, dtype)));
  const signature = concat(
    text(1, name),
    ...inputs.map((ref) => argument(2, ref.node, ref.dtype)),
    ...outputs.map((ref, i) => argument(3, `result${i}`, ref.dtype)),
  );
  return concat(
    bytes(1, signature),
    ...nodes.map((node) => bytes(3, nodeDef(node, true))),
    ...outputs.map((ref, i) => textEntry(4, `result${i}`, inputText(ref, true))),
    ...Object.entries(attributes).map(([key, value]) => entry(5, key, value)),
  );
}

/** The version of the graph format that the nodes are written for (TensorFlow 2.9 and later read it). */
const PRODUCER = 1087;

/** A SavedModel with the one graph, tagged "serve". */
export function savedModel({ nodes, functions }: Graph): Bytes {
  const library = concat(...functions.map((f) => bytes(1, functionDef(f))));
  const graph = concat(
    ...nodes.map((node) => bytes(1, nodeDef(node, false))),
    bytes(2, library),
    bytes(4, integer(1, PRODUCER)),
  );
  const metaGraph = concat(bytes(1, text(4, 'serve')), bytes(2, graph));
  return concat(integer(1, 1), bytes(2, metaGraph));
}

/**
 * What a graph must spell out and eager execution infers: the attributes that hold data types, and the names of outputs.
 */
import type { DataType } from './binding';
import { OPERATIONS } from './operations';

interface Argument {
  readonly name: string;
  /** The attribute that holds the data type; a fixed data type's name matches no attribute. */
  readonly type: string;
  readonly list: boolean;
}

interface Signature {
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
}

function parseArguments(text: string): Argument[] {
  const words = text.split(' ').filter((word) => word !== '');
  return words.map((word) => {
    const [name, type] = word.split(':');
    return { name, type: type.replace('[]', '').replace(/^.*\*/, ''), list: /[*[]/.test(type) };
  });
}

const FIXED_TYPES = new Set(
  'bool float int32 int64 uint32 uint64 string resource variant complex64'.split(' '),
);

const signatures = new Map<string, Signature>();
for (const [form, names] of Object.entries(OPERATIONS)) {
  const [inputs, outputs] = form.split('>').map(parseArguments);
  for (const name of names.split(' ')) signatures.set(name, { inputs, outputs });
}

/** Throws when the operation is not in the table. */
export function signatureOf(op: string): Signature {
  const signature = signatures.get(op);
  if (signature === undefined) {
    throw new Error(
      `compile: the TensorFlow operation ${op} is unknown here. Add its inputs and outputs to ` +
        'src/tensor/compile/operations.ts.',
    );
  }
  return signature;
}

/** How a function's node refers to output number `index` of an operation. */
export function outputName(op: string, index: number): string {
  const { outputs } = signatureOf(op);
  if (outputs.length === 1) return `${outputs[0].name}:${index}`;
  return `${outputs[index].name}:0`;
}

/** The attributes that follow from the data types of the inputs. */
export function inferredTypes(op: string, inputs: readonly { dtype: DataType }[]): Map<string, DataType> {
  const types = new Map<string, DataType>();
  const { inputs: declared } = signatureOf(op);
  // A list takes up the slack: no operation here has two.
  const extra = inputs.length - declared.length;
  let next = 0;
  for (const argument of declared) {
    const size = argument.list ? extra + 1 : 1;
    if (size > 0 && !FIXED_TYPES.has(argument.type)) types.set(argument.type, inputs[next].dtype);
    next += size;
  }
  return types;
}

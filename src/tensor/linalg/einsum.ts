import { tf } from '../backend';
import { defineKernel, floatTensor, type Kernel } from '../kernel';

const einsumKernel: Kernel<'a' | 'b'> = defineKernel({
  name: 'Einsum',
  inputs: ['a', 'b'],
  gradient: ({ dy: [dy], inputs: { a, b }, attributes }) => {
    const { left, right, result } = parse((attributes.equation as { text: string }).text);
    return {
      a: () => contract(`${result},${right}->${left}`, dy, b),
      b: () => contract(`${left},${result}->${right}`, a, dy),
    };
  },
});

function contract(equation: string, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return einsumKernel({ a, b }, { equation: { text: equation }, N: 2, T: 'float32' })[0];
}

function parse(equation: string): { left: string; right: string; result: string } {
  const match = /^([a-zA-Z]*),([a-zA-Z]*)->([a-zA-Z]*)$/.exec(equation.replace(/\s/g, ''));
  if (match === null) {
    throw new Error(`einsum: expected an equation such as 'bij,bjk->bik', got '${equation}'.`);
  }
  const [, left, right, result] = match;
  for (const labels of [left, right, result]) {
    if (new Set(labels).size !== labels.length) {
      throw new Error(`einsum: '${equation}' repeats a label within '${labels}', which is not supported.`);
    }
  }
  for (const label of result) {
    if (!left.includes(label) && !right.includes(label)) {
      throw new Error(`einsum: '${label}' in the result of '${equation}' is in neither operand.`);
    }
  }
  return { left, right, result };
}

/** Sums an operand over the axes that neither the result nor the other operand has. */
function sumPrivate(x: tf.Tensor, labels: string, elsewhere: string): { x: tf.Tensor; labels: string } {
  const axes = [...labels].flatMap((label, i) => (elsewhere.includes(label) ? [] : [i]));
  if (axes.length === 0) return { x, labels };
  return { x: tf.sum(x, axes), labels: [...labels].filter((label) => elsewhere.includes(label)).join('') };
}

function assertSizes(equation: string, operands: readonly { x: tf.Tensor; labels: string }[]): void {
  const sizes = new Map<string, number>();
  for (const { x, labels } of operands) {
    if (x.rank !== labels.length) {
      throw new Error(`einsum: '${labels}' of '${equation}' does not fit the shape [${x.shape}].`);
    }
    [...labels].forEach((label, i) => {
      const size = sizes.get(label) ?? x.shape[i];
      if (size !== x.shape[i]) {
        throw new Error(
          `einsum: '${label}' of '${equation}' is ${size} in one operand, ${x.shape[i]} in the other.`,
        );
      }
      sizes.set(label, size);
    });
  }
}

/**
 * Sum of products of two tensors after the pattern of the equation, such as 'bij,bjk->bik': labels that are missing in
 * the result are summed over. No ellipsis, no label twice in one operand, sizes must agree.
 */
export function einsum(equation: string, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const { left, right, result } = parse(equation);
  const operands = [
    { x: floatTensor(a, 'einsum'), labels: left },
    { x: floatTensor(b, 'einsum'), labels: right },
  ];
  assertSizes(equation, operands);
  return tf.tidy(() => {
    const first = sumPrivate(operands[0].x, left, right + result);
    const second = sumPrivate(operands[1].x, right, left + result);
    return contract(`${first.labels},${second.labels}->${result}`, first.x, second.x);
  });
}

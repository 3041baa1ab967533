import { tf } from '../backend';
import { defineKernel, floatTensor, type Kernel } from '../kernel';

const bandPartKernel: Kernel<'x' | 'lower' | 'upper'> = defineKernel({
  name: 'MatrixBandPart',
  inputs: ['x', 'lower', 'upper'],
  gradient: ({ dy: [dy], inputs: { lower, upper } }) => ({
    x: () => bandPartKernel({ x: dy, lower, upper }, { T: 'float32', Tindex: 'int32' })[0],
    lower: () => tf.zerosLike(lower),
    upper: () => tf.zerosLike(upper),
  }),
});

/** The entries with i ≥ j of each matrix, zeros elsewhere. */
export function lowerTriangle(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [lower, upper] = [tf.scalar(-1, 'int32'), tf.scalar(0, 'int32')];
    const band = { x: floatTensor(x, 'lowerTriangle'), lower, upper };
    return bandPartKernel(band, { T: 'float32', Tindex: 'int32' })[0];
  });
}

const diagonalPartKernel = defineKernel({
  name: 'MatrixDiagPart',
  inputs: ['x'],
  gradient: ({ dy: [dy] }) => ({ x: () => diagonalMatrix(dy) }),
});

/** The diagonal of each square matrix: [..., n, n] → [..., n]. */
export function diagonal(x: tf.Tensor): tf.Tensor {
  assertSquare(x, 'diagonal');
  return tf.tidy(() => diagonalPartKernel({ x: floatTensor(x, 'diagonal') }, { T: 'float32' })[0]);
}

const diagonalKernel = defineKernel({
  name: 'MatrixDiag',
  inputs: ['x'],
  gradient: ({ dy: [dy] }) => ({ x: () => diagonal(dy) }),
});

/** Matrices with the last axis on their diagonal: [..., n] → [..., n, n]. */
export function diagonalMatrix(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => diagonalKernel({ x: floatTensor(x, 'diagonalMatrix') }, { T: 'float32' })[0]);
}

/** Transposes the last two axes. */
export function transposeMatrix(x: tf.Tensor): tf.Tensor {
  const order = x.shape.map((_, i) => i);
  return tf.transpose(x, [...order.slice(0, -2), x.rank - 1, x.rank - 2]);
}

export function assertSquare(x: tf.Tensor, functionName: string): void {
  if (x.rank < 2 || x.shape[x.rank - 1] !== x.shape[x.rank - 2]) {
    throw new Error(`${functionName}: expected square matrices, got the shape [${x.shape}].`);
  }
}

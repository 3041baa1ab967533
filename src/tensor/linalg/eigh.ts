import { tf } from '../backend';
import { defineKernel, floatTensor } from '../kernel';
import { assertSquare, diagonalMatrix, transposeMatrix } from './matrix';

/** Eigenvalues nearer than this, relative to the largest, count as one. */
const DEGENERATE = 1e-6;

/** 1 / (λⱼ − λᵢ), and 0 where the two are (nearly) equal. */
function inverseGaps(values: tf.Tensor): tf.Tensor {
  const gaps = tf.sub(tf.expandDims(values, -2), tf.expandDims(values, -1));
  const scale = tf.max(tf.abs(values), -1, true);
  const apart = tf.greater(tf.abs(gaps), tf.mul(tf.expandDims(scale, -1), DEGENERATE));
  return tf.where(apart, tf.reciprocal(tf.where(apart, gaps, tf.onesLike(gaps))), tf.zerosLike(gaps));
}

const eighKernel = defineKernel({
  name: 'SelfAdjointEigV2',
  inputs: ['x'],
  outputs: 2,
  // Giles (2008), Collected matrix derivative results for forward and reverse mode AD, section 3.1, symmetrised.
  gradient: ({ dy: [dValues, dVectors], outputs: [values, vectors] }) => ({
    x: () => {
      const rotation = tf.mul(inverseGaps(values), tf.matMul(vectors, dVectors, true, false));
      const inner = tf.add(diagonalMatrix(dValues), rotation);
      const outer = tf.matMul(tf.matMul(vectors, inner), vectors, false, true);
      return tf.mul(tf.add(outer, transposeMatrix(outer)), 0.5);
    },
  }),
});

export interface Eigendecomposition {
  /** Ascending, [..., n]. */
  readonly values: tf.Tensor;
  /** In columns, orthonormal, each of arbitrary sign: [..., n, n]. */
  readonly vectors: tf.Tensor;
}

/**
 * Eigenvalues and eigenvectors of symmetric matrices [..., n, n] (only the lower triangle is read). The gradient takes
 * (nearly) equal eigenvalues as not moving apart: right for functions that do not depend on the choice of vectors
 * within their eigenspace.
 */
export function eigh(A: tf.Tensor): Eigendecomposition {
  assertSquare(A, 'eigh');
  const [values, vectors] = eighKernel({ x: floatTensor(A, 'eigh') }, { compute_v: true, T: 'float32' });
  return { values, vectors };
}

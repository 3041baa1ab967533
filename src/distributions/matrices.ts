import { tf, triangularSolve } from '../tensor';
import { broadcastShapes } from './values';

/** Matrix times vector over batches that broadcast: [..., m, n] · [..., n] → [..., m]; `transpose` for Aᵀv. */
export function matVec(matrix: tf.Tensor, vector: tf.Tensor, transpose = false): tf.Tensor {
  if (matrix.rank === 2) {
    return overRows(vector, (rows) => tf.matMul(rows, matrix as tf.Tensor2D, false, !transpose));
  }
  const [a, b] = alignBatches(matrix, vector.expandDims(-1));
  return tf.matMul(a, b, transpose, false).squeeze([-1]);
}

/** L⁻¹ v (`adjoint`: L⁻ᵀ v) for a lower-triangular L: [..., n, n], [..., n] → [..., n]. */
export function solveVec(lower: tf.Tensor, vector: tf.Tensor, adjoint = false): tf.Tensor {
  if (lower.rank === 2) {
    return overRows(vector, (rows) =>
      triangularSolve(lower, rows.transpose(), { lower: true, adjoint }).transpose(),
    );
  }
  return solveMat(lower, vector.expandDims(-1), adjoint).squeeze([-1]);
}

/** L⁻¹ B (`adjoint`: L⁻ᵀ B) for a lower-triangular L, over batches that broadcast. */
export function solveMat(lower: tf.Tensor, right: tf.Tensor, adjoint = false): tf.Tensor {
  const [a, b] = alignBatches(lower, right);
  return triangularSolve(a, b, { lower: true, adjoint });
}

/** A · B over batches that broadcast. */
export function matMat(a: tf.Tensor, b: tf.Tensor, transposeA = false, transposeB = false): tf.Tensor {
  const [left, right] = alignBatches(a, b);
  return tf.matMul(left, right, transposeA, transposeB);
}

/** A matrix operation on all vectors at once, as the rows of one matrix, for a matrix that they share. */
function overRows(vectors: tf.Tensor, f: (rows: tf.Tensor2D) => tf.Tensor): tf.Tensor {
  const n = vectors.shape[vectors.rank - 1];
  const result = f(vectors.reshape([-1, n]));
  return result.reshape([...vectors.shape.slice(0, -1), result.shape[1] as number]);
}

/** Two stacks of matrices, stretched to equal batch axes. */
function alignBatches(a: tf.Tensor, b: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (batch === undefined) {
    throw new Error(`Stacks of matrices of shapes [${a.shape}] and [${b.shape}] do not broadcast together.`);
  }
  const aligned = (x: tf.Tensor) =>
    x.rank === batch.length + 2 && x.shape.slice(0, -2).join() === batch.join()
      ? x
      : tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
  return [aligned(a), aligned(b)];
}

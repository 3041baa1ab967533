import { tf } from '../backend';
import { isTracing } from '../compile/record';
import { diagonal } from './matrix';

/** The first pivot of Gaussian elimination that is not positive (or, failing that, the smallest), in float64. */
function worstPivot(A: ArrayLike<number>, offset: number, n: number): { index: number; value: number } {
  const L = new Float64Array(n * n);
  let worst = { index: 0, value: Number.POSITIVE_INFINITY };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = A[offset + i * n + j];
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k];
      if (i !== j) {
        L[i * n + j] = sum / L[j * n + j];
        continue;
      }
      if (!(sum > 0)) return { index: i, value: sum };
      if (sum < worst.value) worst = { index: i, value: sum };
      L[i * n + i] = Math.sqrt(sum);
    }
  }
  return worst;
}

/**
 * Throws when a Cholesky factor has a diagonal entry that is not a positive number, naming the pivot. Inside a recorded
 * function there are no values to look at: there the factor holds NaN.
 */
export function assertFactorised(A: tf.Tensor, L: tf.Tensor): void {
  if (isTracing()) return;
  const n = A.shape[A.rank - 1];
  const pivots = tf.tidy(() => diagonal(L).dataSync());
  const bad = pivots.findIndex((pivot) => !(pivot > 0 && Number.isFinite(pivot)));
  if (bad < 0) return;
  const batch = Math.floor(bad / n);
  const { index, value } = worstPivot(A.dataSync(), batch * n * n, n);
  const which = A.rank > 2 ? ` number ${batch} of the batch` : '';
  const advice = value > 0 ? 'too small for float32; add a little to the diagonal' : 'it must be positive';
  throw new Error(
    `cholesky: the ${n}×${n} matrix${which} is not positive definite: pivot ${index} (counted from 0) is ${value}, ${advice}.`,
  );
}

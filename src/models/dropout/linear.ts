import { assertFiniteData, assertTable } from '../../inference/checks';
import { linalg64 } from '../../tensor';
import { assertProbability } from './weightDecay';

/** What dropout makes of a linear model f(x) = (z ∘ x)ᵀ m. */
export interface LinearDropout {
  readonly m: readonly number[];
  /** E f(x) = p xᵀ m */
  mean(x: readonly number[]): number;
  /** Var f(x) = p (1 − p) Σ m_d² x_d²: the number of data points is nowhere in it. */
  variance(x: readonly number[]): number;
}

/**
 * The m that minimises E_z Σ (y_n − (z ∘ x_n)ᵀ m)² exactly: ‖y − p X m‖² + p (1 − p) Σ_d m_d² Σ_n x_nd², a ridge regression
 * (Srivastava et al. 2014, section 9.1).
 */
export function linearDropout(
  x: readonly (readonly number[])[],
  y: readonly number[],
  p: number,
): LinearDropout {
  assertTable('x', x);
  assertFiniteData('y', y);
  assertProbability('p', p);
  if (x.length !== y.length) throw new RangeError(`${x.length} rows of x and ${y.length} targets.`);
  const X = linalg64.fromRows(x);
  const gram = linalg64.matMul(X, X, { transposeA: true });
  const D = X.columns;
  const data = gram.data.map((g, i) => p * p * g + (i % (D + 1) === 0 ? p * (1 - p) * g : 0));
  const right = linalg64.matMul(X, linalg64.column(y), { transposeA: true });
  const L = linalg64.cholesky({ ...gram, data }, 'the dropout normal equations');
  const solved = linalg64.choleskySolve(L, { ...right, data: right.data.map((v) => p * v) });
  const m = Array.from(solved.data);
  return {
    m,
    mean: (at) => p * at.reduce((sum, v, d) => sum + v * m[d], 0),
    variance: (at) => p * (1 - p) * at.reduce((sum, v, d) => sum + (v * m[d]) ** 2, 0),
  };
}

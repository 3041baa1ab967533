import { Matrix } from 'ml-matrix';
import { Spd } from '../../inference/spd';
import { boundByPrior } from './bound';
import { type Encoded, gaussian } from './estimators';
import { type LinearGaussian, sizesOf, type Vector } from './model';

/** A recognition model q_φ(z | x) = N(A x + c, diag σ²): one φ = (A, c, σ) for all data points. */
export interface LinearEncoder {
  /** [K][D] */
  readonly A: readonly (readonly number[])[];
  readonly c: readonly number[];
  readonly sigma: readonly number[];
}

/**
 * The encoder with the least gap: A = M⁻¹Wᵀ, c = −A b, M = WᵀW + noise² I, and the widths of the best independent factors,
 * σ_j² = noise² / M_jj. For K = 1 it is the exact posterior of every x.
 */
export function bestEncoder(model: LinearGaussian): LinearEncoder {
  const { K } = sizesOf(model);
  const W = new Matrix(model.W.map((row) => [...row]));
  const M = new Spd(
    W.transpose()
      .mmul(W)
      .add(Matrix.eye(K).mul(model.noise ** 2)),
    'WᵀW + noise² I',
  );
  const A = M.solveColumns(W.transpose()).to2DArray();
  return {
    A,
    c: A.map((row) => -row.reduce((sum, a, d) => sum + a * model.b[d], 0)),
    sigma: A.map((_, j) => model.noise / Math.sqrt(M.matrix.get(j, j))),
  };
}

/** φ applied to a data point: its q. */
export function encode({ A, c, sigma }: LinearEncoder, x: Vector): Encoded {
  if (A[0].length !== x.length)
    throw new RangeError(`The encoder is for ${A[0].length} numbers, x has ${x.length}.`);
  return { mu: A.map((row, k) => row.reduce((sum, a, d) => sum + a * x[d], c[k])), sigma };
}

/** L(θ, φ; x⁽ⁱ⁾) of each data point, nats. */
export function boundsOfData(model: LinearGaussian, encoder: LinearEncoder, x: readonly Vector[]): number[] {
  return x.map((point) => boundByPrior(model, point, gaussian(encode(encoder, point))).bound);
}

/** The forms in which a Gaussian's covariance can be given, each with the cheapest way to do what a density needs. */
import { cholesky, diagonal, diagonalMatrix, type Key, log, random, split, tf } from '../tensor';
import { matMat, matVec, solveMat, solveVec } from './matrices';

export interface Covariance {
  readonly dimension: number;
  /** rᵀ Σ⁻¹ r: [..., n] → [...]. */
  mahalanobis(residual: tf.Tensor): tf.Tensor;
  /** log det Σ. */
  logDet(): tf.Tensor;
  /** Draws from N(0, Σ); `shape` ends in n. */
  draw(key: Key, shape: number[]): tf.Tensor;
  /** The diagonal of Σ. */
  variance(): tf.Tensor;
  /** Lower triangular L with L Lᵀ = Σ. */
  factor(): tf.Tensor;
  /** Σ itself. */
  dense(): tf.Tensor;
}

/** Σ = L Lᵀ with L lower triangular. */
export function triangularCovariance(L: tf.Tensor): Covariance {
  return {
    dimension: L.shape[L.rank - 1],
    mahalanobis: (residual) => solveVec(L, residual).square().sum(-1),
    logDet: () => log(diagonal(L).abs()).sum(-1).mul(2),
    draw: (key, shape) => matVec(L, random.normal(key, shape)),
    variance: () => L.square().sum(-1),
    factor: () => L,
    dense: () => matMat(L, L, false, true),
  };
}

/** Σ = diag(σ²). */
export function diagonalCovariance(sigma: tf.Tensor): Covariance {
  return {
    dimension: sigma.shape[sigma.rank - 1],
    mahalanobis: (residual) => residual.div(sigma).square().sum(-1),
    logDet: () => log(sigma).sum(-1).mul(2),
    draw: (key, shape) => random.normal(key, shape).mul(sigma),
    variance: () => sigma.square(),
    factor: () => diagonalMatrix(sigma),
    dense: () => diagonalMatrix(sigma.square()),
  };
}

/**
 * Σ = diag(σ²) + W Wᵀ with W [n, r]: x = σε + Wη, factor analysis. Everything goes through the r×r matrix
 * C = I + Wᵀ diag(σ⁻²) W, so a density costs n r² and not n³.
 */
export function lowRankCovariance(sigma: tf.Tensor, W: tf.Tensor): Covariance {
  const dimension = sigma.shape[sigma.rank - 1];
  const rank = W.shape[W.rank - 1];
  const scaled = W.div(sigma.expandDims(-1));
  const choleskyC = () => cholesky(matMat(scaled, scaled, true).add(tf.eye(rank)));
  const dense = () => diagonalMatrix(sigma.square()).add(matMat(W, W, false, true));
  return {
    dimension,
    /** min over η of |(r − Wη)/σ|² + |η|²: two squares, where Woodbury's formula would subtract. */
    mahalanobis: (residual) => {
      const white = residual.div(sigma);
      const L = choleskyC();
      const eta = solveVec(L, solveVec(L, matVec(scaled, white, true)), true);
      const noise = white.sub(matVec(scaled, eta));
      return noise.square().sum(-1).add(eta.square().sum(-1));
    },
    logDet: () =>
      log(sigma)
        .sum(-1)
        .add(log(diagonal(choleskyC())).sum(-1))
        .mul(2),
    draw: (key, shape) => {
      const [noiseKey, factorKey] = split(key);
      const eta = random.normal(factorKey, [...shape.slice(0, -1), rank]);
      return random.normal(noiseKey, shape).mul(sigma).add(matVec(W, eta));
    },
    variance: () => sigma.square().add(W.square().sum(-1)),
    factor: () => cholesky(dense()),
    dense,
  };
}

/** Σ given by itself. */
export function denseCovariance(sigma: tf.Tensor): Covariance {
  const { dense: _, variance: __, ...triangular } = triangularCovariance(cholesky(sigma));
  return { ...triangular, variance: () => diagonal(sigma), dense: () => sigma };
}

/** Σ = Λ⁻¹ for a precision matrix Λ = U Uᵀ. */
export function precisionCovariance(precision: tf.Tensor): Covariance {
  const U = cholesky(precision);
  const inverseOfU = () => solveMat(U, tf.eye(precision.shape[precision.rank - 1]));
  const dense = () => {
    const root = inverseOfU();
    return matMat(root, root, true, false);
  };
  return {
    dimension: precision.shape[precision.rank - 1],
    mahalanobis: (residual) => matVec(U, residual, true).square().sum(-1),
    logDet: () => log(diagonal(U)).sum(-1).mul(-2),
    draw: (key, shape) => solveVec(U, random.normal(key, shape), true),
    variance: () => inverseOfU().square().sum(-2),
    factor: () => cholesky(dense()),
    dense,
  };
}

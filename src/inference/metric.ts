import { cholesky, isTracing, type Key, random, sqrt, tf, triangularSolve } from '../tensor';

/**
 * The kinetic energy ½ pᵀ M⁻¹ p and its momenta p ~ N(0, M). The best M⁻¹ is the posterior's covariance, or its
 * diagonal: then all directions look alike to the sampler.
 */
export interface Metric {
  /** M⁻¹ p = dq/dt, of p's shape. */
  readonly velocity: (momentum: tf.Tensor) => tf.Tensor;
  /** ½ pᵀ M⁻¹ p, one number per row. */
  readonly kineticEnergy: (momentum: tf.Tensor) => tf.Tensor;
  /** p ~ N(0, M) of a shape [D] or [C, D]. */
  readonly sampleMomentum: (key: Key, shape: readonly number[]) => tf.Tensor;
}

/**
 * M⁻¹ with a factor L of it, L Lᵀ = M⁻¹, so that no step factorises again: [D] and its square root, or [D, D] and
 * Cholesky's L.
 */
export interface InverseMass {
  readonly matrix: tf.Tensor;
  readonly factor: tf.Tensor;
}

/** @throws RangeError when M⁻¹ is neither [D] (of numbers > 0) nor [D, D] (positive definite) */
export function inverseMass(matrix: tf.Tensor): InverseMass {
  if (!(matrix instanceof tf.Tensor)) {
    throw new TypeError(`The inverse mass must be a tensor, got ${String(matrix)}.`);
  }
  if (matrix.rank === 1 && !isTracing()) {
    const bad = matrix.dataSync().findIndex((m) => !(m > 0 && Number.isFinite(m)));
    if (bad >= 0) {
      throw new RangeError(`The inverse mass must be > 0, but entry ${bad} is ${matrix.dataSync()[bad]}.`);
    }
  }
  if (matrix.rank === 1) return { matrix, factor: sqrt(matrix) };
  if (matrix.rank === 2 && matrix.shape[0] === matrix.shape[1]) return { matrix, factor: cholesky(matrix) };
  throw new RangeError(
    `The inverse mass must be a diagonal [D] or a matrix [D, D], got shape [${matrix.shape}].`,
  );
}

/** Throws where the mass is not one of positions of this size. */
export function assertMassFits({ matrix }: InverseMass, position: tf.Tensor): void {
  const size = position.shape[position.rank - 1];
  if (matrix.shape[0] !== size) {
    throw new RangeError(
      `The inverse mass has shape [${matrix.shape}], but positions have ${size} coordinates.`,
    );
  }
}

/** M = the identity. */
export function unitMass(size: number): InverseMass {
  return { matrix: tf.ones([size]), factor: tf.ones([size]) };
}

export function euclidean({ matrix, factor }: InverseMass): Metric {
  const velocity =
    matrix.rank === 1
      ? (p: tf.Tensor) => tf.mul(p, matrix)
      : (p: tf.Tensor) => asRows(p, (rows) => tf.matMul(rows as tf.Tensor2D, matrix as tf.Tensor2D));
  return {
    velocity,
    kineticEnergy: (p) => tf.mul(tf.sum(tf.mul(p, velocity(p)), -1), 0.5),
    sampleMomentum: (key, shape) => {
      const epsilon = random.normal(key, shape);
      if (matrix.rank === 1) return tf.div(epsilon, factor);
      // M = L⁻ᵀ L⁻¹, so p = L⁻ᵀ ε has covariance M.
      return asRows(epsilon, (rows) =>
        tf.transpose(triangularSolve(factor, tf.transpose(rows), { adjoint: true })),
      );
    },
  };
}

function asRows(x: tf.Tensor, f: (rows: tf.Tensor) => tf.Tensor): tf.Tensor {
  return x.rank === 2 ? f(x) : tf.reshape(f(tf.reshape(x, [-1, x.shape[x.rank - 1]])), x.shape);
}

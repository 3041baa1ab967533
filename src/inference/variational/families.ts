import { diagonal, exp, type Key, log, lowerTriangle, random, softplus, tf } from '../../tensor';

/** Draws of a q with what the ELBO needs of it. */
export interface FamilyDraws {
  /** [S, D] */
  readonly position: tf.Tensor;
  /** log q at each draw, nats: [S]. */
  readonly logQ: tf.Tensor;
}

/**
 * A set of densities q(z; params) on ℝᴰ whose draws are differentiable functions of the parameters: z = g(ε; params)
 * with ε from a fixed distribution (the re-parameterisation trick).
 */
export interface Family<Params> {
  readonly name: string;
  /** Parameters to start from. */
  readonly init: (size: number, key: Key) => Params;
  readonly sample: (params: Params, key: Key, draws: number) => FamilyDraws;
  /** H[q] in nats where it has a closed form: a better estimate than −mean(logQ). */
  readonly entropy?: (params: Params) => tf.Tensor;
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** log N(ε | 0, I) of rows [S, D] → [S]. */
export function standardNormalLogProb(epsilon: tf.Tensor): tf.Tensor {
  const size = epsilon.shape[epsilon.rank - 1];
  return tf.sub(tf.mul(tf.sum(tf.square(epsilon), -1), -0.5), 0.5 * size * LOG_TWO_PI);
}

export interface MeanFieldParams {
  readonly mu: tf.Tensor;
  readonly logSigma: tf.Tensor;
}

/** q(z) = Π_d N(z_d | μ_d, σ_d²): z = μ + σ ε. */
export function meanField({ initialScale = 0.1 } = {}): Family<MeanFieldParams> {
  return {
    name: 'mean-field Gaussian',
    init: (size) => ({ mu: tf.zeros([size]), logSigma: tf.fill([size], Math.log(initialScale)) }),
    sample({ mu, logSigma }, key, draws) {
      const epsilon = random.normal(key, [draws, mu.size]);
      const position = tf.add(mu, tf.mul(exp(logSigma), epsilon));
      return { position, logQ: tf.sub(standardNormalLogProb(epsilon), tf.sum(logSigma)) };
    },
    entropy: ({ logSigma }) => tf.add(tf.sum(logSigma), 0.5 * logSigma.size * (1 + LOG_TWO_PI)),
  };
}

export interface FullCovarianceParams {
  readonly mu: tf.Tensor;
  /** [D, D]: below the diagonal L itself, on it softplus⁻¹ of L's; what is above is not read. */
  readonly lower: tf.Tensor;
}

/** The Cholesky factor L of q's covariance: lower triangular with a positive diagonal. */
export function choleskyOf({ lower }: FullCovarianceParams): tf.Tensor {
  const size = lower.shape[0];
  const strictly = tf.sub(lowerTriangle(lower), tf.mul(lower, tf.eye(size)));
  return tf.add(strictly, tf.mul(tf.expandDims(softplus(diagonal(lower)), 0), tf.eye(size)));
}

/** q(z) = N(μ, L Lᵀ): z = μ + L ε. */
export function fullCovariance({ initialScale = 0.1 } = {}): Family<FullCovarianceParams> {
  const unconstrainedScale = Math.log(Math.expm1(initialScale)); // softplus⁻¹
  return {
    name: 'full-covariance Gaussian',
    init: (size) => ({ mu: tf.zeros([size]), lower: tf.mul(tf.eye(size), unconstrainedScale) }),
    sample(params, key, draws) {
      const L = choleskyOf(params) as tf.Tensor2D;
      const epsilon = random.normal(key, [draws, params.mu.size]);
      const position = tf.add(params.mu, tf.matMul(epsilon as tf.Tensor2D, L, false, true));
      return { position, logQ: tf.sub(standardNormalLogProb(epsilon), tf.sum(log(diagonal(L)))) };
    },
    entropy: (params) =>
      tf.add(tf.sum(log(softplus(diagonal(params.lower)))), 0.5 * params.mu.size * (1 + LOG_TWO_PI)),
  };
}

import { linalg64 } from '../../tensor';
import { assertPositive } from '../checks';
import {
  checkRegression,
  type GaussianWeights,
  isotropicPrior,
  logEvidence,
  posterior,
  type RegressionData,
  squaredResiduals,
} from './linearRegression';

export interface EvidenceOptions {
  /** Where the prior precision α and the noise precision β start. */
  readonly alpha?: number;
  readonly beta?: number;
  /** Stop when neither changes by more than this share. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

export interface EvidenceStep {
  readonly alpha: number;
  readonly beta: number;
  /** γ, how many weights the data determine, 0 … number of weights (eq. 3.91). */
  readonly gamma: number;
  /** log p(t | α, β) (nats). */
  readonly logEvidence: number;
}

export interface MaximisedEvidence extends EvidenceStep {
  readonly posterior: GaussianWeights;
  /** α, β, γ and the evidence at the start and after every iteration. */
  readonly history: readonly EvidenceStep[];
  readonly converged: boolean;
}

/**
 * Chooses α and β of Bayesian linear regression by maximising the evidence (Bishop 2006, section 3.5.2): α = γ/‖m‖²,
 * 1/β = ‖t − Φm‖²/(N − γ), repeated. When the data hold no signal, α grows without bound: the search stops
 * at 1e12 (all weights are zero, says the evidence) and `converged` is false.
 * @throws RangeError on shapes that do not fit, NaN, or fewer targets than weights that the data determine
 */
export function maximiseEvidence(
  data: Omit<RegressionData, 'beta'>,
  options: EvidenceOptions = {},
): MaximisedEvidence {
  const { tolerance = 1e-8, maxIterations = 500 } = options;
  let { alpha = 1, beta = 1 } = options;
  checkRegression(data);
  assertPositive('alpha', alpha);
  assertPositive('beta', beta);
  const at = meanAndGamma(data);
  const weights = data.features[0].length;
  const describe = (gamma: number): EvidenceStep => ({
    alpha,
    beta,
    gamma,
    logEvidence: logEvidence(isotropicPrior(weights, alpha), { ...data, beta }),
  });
  let { mean, gamma } = at(alpha, beta);
  const history = [describe(gamma)];
  let converged = false;
  while (!converged && history.length <= maxIterations) {
    const before = { alpha, beta };
    alpha = Math.min(gamma / mean.reduce((sum, m) => sum + m * m, 0), LARGEST_ALPHA);
    beta = (data.targets.length - gamma) / squaredResiduals(data, mean);
    assertPositive('beta (a perfect fit has no noise to estimate)', beta);
    ({ mean, gamma } = at(alpha, beta));
    history.push(describe(gamma));
    if (alpha === LARGEST_ALPHA) break;
    converged =
      Math.abs(alpha / before.alpha - 1) < tolerance && Math.abs(beta / before.beta - 1) < tolerance;
  }
  const last = history[history.length - 1];
  return {
    ...last,
    history,
    converged,
    posterior: posterior(isotropicPrior(weights, alpha), { ...data, beta }),
  };
}

const LARGEST_ALPHA = 1e12;

/** Posterior mean and γ for any α, β, from one eigendecomposition ΦᵀΦ = V diag(λ) Vᵀ. */
function meanAndGamma(data: Omit<RegressionData, 'beta'>) {
  const Phi = linalg64.fromRows(data.features);
  const { values, vectors } = linalg64.eigh(linalg64.matMul(Phi, Phi, { transposeA: true }));
  const right = linalg64.matMul(Phi, linalg64.column(data.targets), { transposeA: true });
  const rotated = linalg64.matMul(vectors, right, { transposeA: true }).data;
  return (alpha: number, beta: number) => {
    const inBasis = rotated.map((r, i) => (beta * r) / (alpha + beta * values[i]));
    const mean = linalg64.matMul(vectors, linalg64.column(inBasis)).data;
    const gamma = values.reduce(
      (sum, v) => sum + (beta * Math.max(v, 0)) / (alpha + beta * Math.max(v, 0)),
      0,
    );
    return { mean, gamma };
  };
}

import { assertFiniteData } from '../checks';
import { checkNotEmpty, checkSameLength, type Numbers } from './numbers';

export interface PredictiveCheck {
  /** T(y) of the data; one number, or the mean of T(y, θ) over draws when the statistic depends on θ. */
  readonly observed: number;
  /** T of each replicated data set. */
  readonly replicated: Float64Array;
  /** P(T(y_rep) ≥ T(y)): near 0 or 1 the model seldom makes data like these. */
  readonly pValue: number;
  /** Binomial standard error of the p-value for independent draws. */
  readonly standardError: number;
}

/**
 * Posterior (or prior) predictive check: compares a statistic of the data with the same statistic of data sets that
 * the fitted model generates (Gelman, Meng & Stern 1996).
 * @param replications one replicated data set per posterior draw, each as long as the data
 * @throws RangeError on no replications, lengths that differ, or a statistic that is not finite
 */
export function predictiveCheck(
  data: Numbers,
  replications: readonly Numbers[],
  statistic: (data: Numbers) => number,
): PredictiveCheck {
  checkNotEmpty('replications', replications);
  const observed = statistic(data);
  const replicated = Float64Array.from(replications, (replication, s) => {
    checkSameLength(`replications[${s}]`, replication, 'data', data);
    return statistic(replication);
  });
  return { ...discrepancyCheck(new Float64Array(replicated.length).fill(observed), replicated), observed };
}

/**
 * The same for a discrepancy T(y, θ) that depends on the parameters: pairs T(y, θ_s) with T(y_rep_s, θ_s).
 */
export function discrepancyCheck(observed: Numbers, replicated: Numbers): PredictiveCheck {
  checkNotEmpty('replicated', replicated);
  checkSameLength('observed', observed, 'replicated', replicated);
  assertFiniteData('observed statistic', observed);
  assertFiniteData('replicated statistic', replicated);
  const count = replicated.length;
  let atLeast = 0;
  let total = 0;
  for (let s = 0; s < count; s++) {
    if (replicated[s] >= observed[s]) atLeast++;
    total += observed[s];
  }
  const pValue = atLeast / count;
  return {
    observed: total / count,
    replicated: Float64Array.from(replicated),
    pValue,
    standardError: Math.sqrt((pValue * (1 - pValue)) / count),
  };
}

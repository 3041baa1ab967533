/**
 * The one place where a minibatch is scaled to the data set: N/M, the factor on the log-likelihood (or on the
 * sufficient statistics) of M of N data points that makes its expectation that of all the data. The prior and the KL
 * term are NOT scaled: with a bound per data point, divide the whole bound by N, not its parts by different numbers.
 */
export function minibatchScale(dataSize: number, batchSize: number): number {
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= dataSize)) {
    throw new RangeError(`A minibatch holds 1 to N = ${dataSize} data points, got ${batchSize}.`);
  }
  return dataSize / batchSize;
}

/**
 * Robbins–Monro steps ρ_t = (t + delay)^(−forgetting), t = 1, 2, …: Σ ρ = ∞ and Σ ρ² < ∞ need forgetting in (0.5, 1]
 * (Hoffman, Blei, Wang & Paisley 2013, eq. 26).
 */
export function robbinsMonroSteps({
  delay,
  forgetting,
}: {
  delay: number;
  forgetting: number;
}): (t: number) => number {
  if (!(forgetting > 0.5 && forgetting <= 1)) {
    throw new RangeError(`forgetting must lie in (0.5, 1] for the steps to converge, got ${forgetting}.`);
  }
  if (!(delay >= 0)) throw new RangeError(`delay must be ≥ 0, got ${delay}.`);
  return (t) => (t + delay) ** -forgetting;
}

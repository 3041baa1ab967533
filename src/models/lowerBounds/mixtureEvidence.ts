import gammaln from '@stdlib/math-base-special-gammaln';
import { type GaussianMixturePrior, normalGamma } from '../../inference';
import { logSumExp64 } from '../../inference/numeric';

/**
 * log p(X) (nats) of the Bayesian mixture of K Gaussians on the line, by adding up all K^N ways to assign the points to components:
 * given an assignment, everything is conjugate. In one dimension Wishart(W₀, ν₀) is Gamma(ν₀/2, rate W₀⁻¹/2).
 * @throws above a million assignments
 */
export function mixtureEvidence(
  data: readonly number[],
  prior: GaussianMixturePrior,
  components: number,
): number {
  const { alpha0, beta0, m0, inverseW0, nu0 } = prior;
  const ways = components ** data.length;
  if (!(ways <= 2 ** 20)) {
    throw new RangeError(
      `${components} components and ${data.length} points make ${ways} assignments: too many to add up.`,
    );
  }
  const normal = { mu: m0[0], lambda: beta0, a: nu0 / 2, b: inverseW0[0][0] / 2 };
  const known = new Map<string, number>();
  const evidenceOfGroup = (members: readonly number[]): number => {
    if (members.length === 0) return 0;
    const name = members.join();
    const value =
      known.get(name) ??
      normalGamma.logEvidence(
        normal,
        members.map((i) => data[i]),
      );
    known.set(name, value);
    return value;
  };
  const logs = new Float64Array(ways);
  for (let way = 0; way < ways; way++) {
    const groups: number[][] = Array.from({ length: components }, () => []);
    let rest = way;
    for (let i = 0; i < data.length; i++) {
      groups[rest % components].push(i);
      rest = Math.floor(rest / components);
    }
    const counts = groups.reduce((sum, g) => sum + gammaln(alpha0 + g.length) - gammaln(alpha0), 0);
    const assignment = counts + gammaln(components * alpha0) - gammaln(components * alpha0 + data.length);
    logs[way] = assignment + groups.reduce((sum, g) => sum + evidenceOfGroup(g), 0);
  }
  return logSumExp64(logs);
}

import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';

/** KL(Dirichlet(concentration) ‖ Dirichlet(prior, …, prior)), nats. */
export function klDirichletToSymmetric(concentration: ArrayLike<number>, prior: number): number {
  const n = concentration.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += concentration[i];
  const shift = digamma(total);
  let kl = gammaln(total) - gammaln(n * prior) + n * gammaln(prior);
  for (let i = 0; i < n; i++) {
    const c = concentration[i];
    kl += (c - prior) * (digamma(c) - shift) - gammaln(c);
  }
  return kl;
}

/**
 * An evidence lower bound with its terms kept apart, in nats. `elbo` = Σ of `terms`: expected log-likelihoods count
 * positive, KL divergences are stored negative (`negativeKl…`), so that a reader can add up what is shown.
 */
export interface ElboTerms {
  readonly elbo: number;
  readonly terms: Readonly<Record<string, number>>;
}

/** Adds the terms up; throws, naming the term, where one is not finite. */
export function elboOf<T extends Record<string, number>>(
  terms: T,
): { readonly elbo: number; readonly terms: Readonly<T> } {
  let elbo = 0;
  for (const [name, value] of Object.entries(terms)) {
    if (!Number.isFinite(value)) throw new Error(`The ELBO's term ${name} is ${value}.`);
    elbo += value;
  }
  return { elbo, terms };
}

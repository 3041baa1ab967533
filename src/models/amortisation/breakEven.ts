/** What one way of inference has reached for its money: gradients per data point, and the mean amortisation gap in nats. */
export interface Reached {
  readonly gradients: number;
  readonly gap: number;
}

/**
 * For how many data points a trained encoder has cost as much as working on each: its whole training over the gradients per data point
 * after which the work on each is as good. ∞ where a single one never gets there.
 * @param loop in order of gradients
 */
export function breakEven(
  loop: readonly Reached[],
  encoder: { readonly gradients: number; readonly gap: number },
): { readonly perDatum: number; readonly data: number } {
  const first = loop.find(({ gap }) => gap <= encoder.gap);
  const perDatum = first?.gradients ?? Number.POSITIVE_INFINITY;
  return { perDatum, data: first ? encoder.gradients / perDatum : Number.POSITIVE_INFINITY };
}

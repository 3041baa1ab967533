import type { Turned } from './turning';

/** One class's probability along the angles: the vote, and between what 90 % of the networks say. */
export interface Fan {
  readonly label: number;
  /** Name for a legend: 'says 6'. */
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly band: { readonly lower: readonly number[]; readonly upper: readonly number[] };
}

/** The `count` classes that the networks believe in most along the way, each with its vote and its spread. */
export function fans({ degrees, draws, vote }: Turned, count = 3): readonly Fan[] {
  const K = vote.probabilities[0].length;
  if (!(Number.isInteger(count) && count >= 1 && count <= K))
    throw new RangeError(`${count} of ${K} classes`);
  const total = (label: number) => vote.probabilities.reduce((sum, row) => sum + row[label], 0);
  const labels = Array.from({ length: K }, (_, label) => label)
    .sort((a, b) => total(b) - total(a))
    .slice(0, count);
  return labels.map((label) => {
    const at = (share: number) =>
      degrees.map((_, a) =>
        quantile(
          draws.map((network) => network[a][label]),
          share,
        ),
      );
    const y = vote.probabilities.map((row) => row[label]);
    return { label, name: `says ${label}`, x: degrees, y, band: { lower: at(0.05), upper: at(0.95) } };
  });
}

/** By linear interpolation between sorted values (Hyndman & Fan 1996, definition 7). */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

import { assertFiniteData } from '../../inference/checks';
import { ascendingOrder, mean, type Numbers, variance } from '../../inference/diagnostics/numbers';

/** How well a score tells positives from negatives. */
export interface Auroc {
  /**
   * Area under the receiver operating characteristic: the probability that a positive scores higher than a negative, ties
   * counted half. 0.5 for a score that knows nothing, 1 for one that never errs.
   */
  readonly auroc: number;
  /** By DeLong, DeLong & Clarke-Pearson (1988). 0 where the two groups do not overlap at all: then it says nothing. */
  readonly standardError: number;
}

/**
 * AUROC as the Mann–Whitney statistic, with DeLong's standard error.
 * @param negatives scores of what should score low (images of the kind that was learnt)
 * @param positives scores of what should score high (foreign images)
 * @throws RangeError for fewer than two scores in a group, or a score that is not finite
 */
export function auroc(negatives: Numbers, positives: Numbers): Auroc {
  const { ofPositives, ofNegatives } = placements(negatives, positives);
  const spread = variance(ofPositives) / positives.length + variance(ofNegatives) / negatives.length;
  return { auroc: mean(ofPositives), standardError: Math.sqrt(spread) };
}

/** Two scores of the same cases. */
export interface PairOfScores {
  readonly negatives: readonly [Numbers, Numbers];
  readonly positives: readonly [Numbers, Numbers];
}

/** AUROC of the first score minus that of the second, on the same cases; DeLong's standard error knows that they are the same. */
export function aurocDifference({ negatives, positives }: PairOfScores): {
  readonly difference: number;
  readonly standardError: number;
} {
  if (negatives[0].length !== negatives[1].length || positives[0].length !== positives[1].length)
    throw new RangeError('Both scores must be of the same cases.');
  const [first, second] = [0, 1].map((k) => placements(negatives[k], positives[k]));
  const gaps = (a: Numbers, b: Numbers) => Array.from(a, (value, i) => value - b[i]);
  const [up, down] = [
    gaps(first.ofPositives, second.ofPositives),
    gaps(first.ofNegatives, second.ofNegatives),
  ];
  return {
    difference: mean(up),
    standardError: Math.sqrt(variance(up) / up.length + variance(down) / down.length),
  };
}

/**
 * Standard error of an AUROC from its value and the two counts alone (Hanley & McNeil 1982, eq. 1): exact for scores that
 * are exponential in both groups.
 */
export function hanleyMcNeil(area: number, negatives: number, positives: number): number {
  if (!(area >= 0 && area <= 1)) throw new RangeError(`an AUROC lies in [0, 1], got ${area}.`);
  const q1 = area / (2 - area);
  const q2 = (2 * area * area) / (1 + area);
  const spread =
    area * (1 - area) + (positives - 1) * (q1 - area * area) + (negatives - 1) * (q2 - area * area);
  return Math.sqrt(spread / (negatives * positives));
}

/** Of each positive the share of negatives below it; of each negative the share of positives above it; ties count half. */
function placements(negatives: Numbers, positives: Numbers) {
  for (const [name, values] of Object.entries({ negatives, positives })) {
    assertFiniteData(name, values);
    if (values.length < 2) throw new RangeError(`there is one score of ${name}; at least 2 are needed.`);
  }
  const [low, high] = [midRanks(negatives), midRanks(positives)];
  const both = midRanks([...Array.from(negatives), ...Array.from(positives)]);
  return {
    ofPositives: high.map((rank, i) => (both[negatives.length + i] - rank) / negatives.length),
    ofNegatives: low.map((rank, i) => 1 - (both[i] - rank) / positives.length),
  };
}

/** Ranks from 1, equal values sharing the mean of theirs. */
function midRanks(values: Numbers): Float64Array {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]] === values[order[from]]) to++;
    for (let i = from; i <= to; i++) ranks[order[i]] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

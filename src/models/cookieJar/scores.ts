import { story } from './story';

/** A jar by its share of chocolate: p chocolate, 1 − p vanilla. */
export type Share = number;

/** x log (x / y), with 0 log 0 = 0. */
function part(x: number, y: number): number {
  return x === 0 ? 0 : x * Math.log(x / y);
}

/**
 * Kullback–Leibler divergence KL(p‖q) in nats between two jars, Σ p log (p / q) over chocolate and vanilla. Infinite if q
 * excludes what p allows.
 */
export function klOfJars(p: Share, q: Share): number {
  for (const share of [p, q]) {
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`a share lies between 0 and 1; this one is ${share}`);
  }
  return part(p, q) + part(1 - p, 1 - q);
}

/** Nats to bits. */
export function inBits(nats: number): number {
  return nats / Math.LN2;
}

/** Ways to say how far jar q is from jar p: the divergence itself, its relatives, and plain distances. */
export const scores: Readonly<Record<string, (p: Share, q: Share) => number>> = {
  'KL, nats': klOfJars,
  'KL, bits': (p, q) => inBits(klOfJars(p, q)),
  'KL both ways, nats': (p, q) => klOfJars(p, q) + klOfJars(q, p),
  'KL both ways, bits': (p, q) => inBits(klOfJars(p, q) + klOfJars(q, p)),
  'Jensen–Shannon, nats': (p, q) => (klOfJars(p, (p + q) / 2) + klOfJars(q, (p + q) / 2)) / 2,
  'chocolate term of KL alone': (p, q) => part(p, q),
  'log of the ratio': (p, q) => Math.abs(Math.log(p / q)),
  'χ²': (p, q) => (p - q) ** 2 / (q * (1 - q)),
  'Hellinger, squared': (p, q) => 1 - Math.sqrt(p * q) - Math.sqrt((1 - p) * (1 - q)),
  'cross-entropy, nats': (p, q) => -p * Math.log(q) - (1 - p) * Math.log(1 - q),
  'difference of shares': (p, q) => Math.abs(p - q),
  'difference, squared': (p, q) => (p - q) ** 2,
};

/** What a score says of each printed round, and how many of the document's figures it meets to their last digit. */
export interface ScoreTrial {
  readonly score: string;
  readonly between: string;
  readonly values: readonly number[];
  readonly met: number;
}

/**
 * Tries every score between every two of: the true share, the document's guess, the share drawn so far.
 * @param options.rounding a figure also counts as met if a guess this close to the printed one gives it; 0 if not given
 */
export function tryScores(truth: Share, options: { readonly rounding?: number } = {}): ScoreTrial[] {
  const { rounding = 0 } = options;
  const shifts = rounding === 0 ? [0] : Array.from({ length: 41 }, (_, k) => rounding * (k / 20 - 1));
  const jars: Readonly<Record<string, (i: number, shift: number) => Share>> = {
    truth: () => truth,
    guess: (i, shift) => story[i].guess + shift,
    drawn: (i) => story[i].chocolate / story[i].drawn,
  };
  const trials: ScoreTrial[] = [];
  for (const [score, distance] of Object.entries(scores)) {
    for (const [first, p] of Object.entries(jars)) {
      for (const [second, q] of Object.entries(jars)) {
        if (first === second) continue;
        const known = (i: number) => i > 0 || (first !== 'drawn' && second !== 'drawn');
        const near = story.map((_, i) =>
          known(i) ? shifts.map((shift) => distance(p(i, shift), q(i, shift))) : [Number.NaN],
        );
        const met = story.filter(
          (round, i) =>
            Math.min(...near[i]) <= round.printed + round.rounding &&
            Math.max(...near[i]) >= round.printed - round.rounding,
        ).length;
        const values = near.map((all) => all[(all.length - 1) / 2]);
        trials.push({ score, between: `${first}, ${second}`, values, met });
      }
    }
  }
  return trials.sort((a, b) => b.met - a.met);
}

/** The guess below `truth` for which KL(truth‖guess) is `nats`: what one would have to believe to earn that score. */
export function guessForScore(nats: number, truth: Share): Share {
  if (!(nats >= 0 && Number.isFinite(nats)))
    throw new RangeError(`a divergence is 0 or more; this one is ${nats}`);
  let [low, high] = [0, truth]; // the divergence falls from ∞ to 0 between the two
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (klOfJars(truth, middle) > nats) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The power with which a score grows with the gap |truth − guess|: the slope of log score over log gap, by least squares.
 * Every smooth divergence has 2 for small gaps.
 */
export function powerOfGap(gaps: readonly number[], values: readonly number[]): number {
  if (gaps.length !== values.length || gaps.length < 2 || ![...gaps, ...values].every((one) => one > 0))
    throw new RangeError(`a power needs two gaps at least, and scores, all above 0: ${gaps}; ${values}`);
  const [x, y] = [gaps.map(Math.log), values.map(Math.log)];
  const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const [centreX, centreY] = [mean(x), mean(y)];
  return (
    mean(x.map((one, i) => (one - centreX) * (y[i] - centreY))) / mean(x.map((one) => (one - centreX) ** 2))
  );
}

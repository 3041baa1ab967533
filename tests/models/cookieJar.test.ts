import { describe, expect, it } from 'vitest';
import { Beta, BetaBinomial } from '../../src/distributions';
import {
  approach,
  completeStory,
  divergenceAlong,
  drawRounds,
  followWindow,
  guessesMet,
  guessForScore,
  inBits,
  jar,
  jarPosterior,
  jarSummary,
  klOfJars,
  powerOfGap,
  priorGuesses,
  priorStrengthWindow,
  sharePosterior,
  shareSummaries,
  stepGuesses,
  stepWindow,
  story,
  trialJars,
  tryScores,
  variations,
} from '../../src/models/cookieJar';
import { key, tf } from '../../src/tensor';

const lastRound = story[story.length - 1];

describe('the story', () => {
  it('is the document: counts of 100 cookies a round, guesses in whole percentages', () => {
    expect(story.map(({ chocolate, drawn }) => [chocolate, drawn - chocolate])).toEqual([
      [0, 0],
      [73, 27],
      [212, 88],
      [354, 146],
      [698, 302],
      [1052, 448],
    ]);
    for (const { round, drawn } of story) expect(drawn).toBe(100 * round);
    expect(story.map(({ guess }) => Math.round(100 * guess))).toEqual([50, 55, 62, 66, 69, 70]);
  });
});

describe('KL between two jars', () => {
  // SciPy 1.17: rel_entr(p, q) + rel_entr(1 - p, 1 - q)
  it.each([
    [0.7, 0.5, 0.08228287850505181],
    [0.5, 0.7, 0.08717669357238887],
    [0.7, 0.69, 0.00023517],
    [1052 / 1500, 0.7, 4.23639811e-6],
    [0.7, 0.7, 0],
    [1, 0.7, -Math.log(0.7)],
  ])('KL(%s‖%s) = %s nats', (p, q, expected) => {
    expect(klOfJars(p, q)).toBeCloseTo(expected, 8);
  });

  it('is infinite where the guess excludes what happens, and refuses what is no share', () => {
    expect(klOfJars(0.7, 1)).toBe(Infinity);
    expect(() => klOfJars(0.7, 1.2)).toThrow('this one is 1.2');
    expect(() => klOfJars(Number.NaN, 0.5)).toThrow('NaN');
  });

  it('in bits is a different number for the same distance', () => {
    expect(inBits(Math.LN2)).toBe(1);
  });

  it('falls as the square of a small gap', () => {
    const gaps = [0.01, 0.005, 0.0025];
    expect(
      powerOfGap(
        gaps,
        gaps.map((gap) => klOfJars(0.7, 0.7 - gap)),
      ),
    ).toBeCloseTo(2, 1);
    expect(powerOfGap([1, 2, 4], [5, 40, 320])).toBeCloseTo(3, 12);
  });

  it('guessForScore is its inverse', () => {
    for (const nats of [0.231, 0.0823, 1e-4])
      expect(klOfJars(0.7, guessForScore(nats, 0.7))).toBeCloseTo(nats, 10);
    expect(() => guessForScore(-1, 0.7)).toThrow('this one is -1');
  });
});

describe("the document's column", () => {
  it('is met in at most one figure by any of the scores tried, and that one is the last', () => {
    const trials = tryScores(jar.share);
    expect(trials).toHaveLength(12 * 6);
    expect(Math.max(...trials.map(({ met }) => met))).toBe(1);
    const kl = trials.find(({ score, between }) => score === 'KL, nats' && between === 'drawn, guess');
    expect(kl?.met).toBe(1);
    expect(kl?.values[5]).toBeCloseTo(4.236e-6, 8);
  });

  it('has a power only for gaps and scores above zero', () => {
    expect(() => powerOfGap([0.1, 0], [1, 2])).toThrow('above 0');
    expect(() => powerOfGap([0.1], [1])).toThrow('two gaps');
  });

  it('wants whole cookies, jars and rounds, and one prior weight for each jar', () => {
    expect(() => trialJars(key(1), { jars: 0, drawn: 10 })).toThrow('0 jars');
    const mine = { total: 10.5, chocolate: 3, rounds: 2, perRound: 2 };
    expect(() => drawRounds(key(1), mine)).toThrow('whole numbers: 10.5');
    expect(() => jarPosterior({ drawn: 20, chocolate: 3 }, { total: 10 })).toThrow('out of a jar of 10');
    const prior = tf.ones([5]);
    expect(() => jarPosterior({ drawn: 2, chocolate: 1 }, { total: 10, prior })).toThrow(
      '5 prior weights for the 11',
    );
  });

  it('is not explained by rounded guesses either', () => {
    const trials = tryScores(jar.share, { rounding: 0.005 });
    expect(Math.max(...trials.map(({ met }) => met))).toBe(2);
    const difference = trials.find(
      ({ score, between }) => score === 'difference of shares' && between === 'truth, guess',
    );
    expect(difference?.met).toBe(2); // rounds 1 and 15; 0.15 ± 0.005 holds 0.152
    expect(tryScores(jar.share)).toEqual(tryScores(jar.share, { rounding: 0 }));
  });

  it('would be found if it were a divergence: the search recognises KL', () => {
    const asKl = tryScores(jar.share).find(
      ({ score, between }) => score === 'KL, nats' && between === 'truth, guess',
    );
    expect(asKl?.values).toEqual(story.map(({ guess }) => klOfJars(0.7, guess)));
  });
});

describe('posteriors', () => {
  it('a flat prior and k of n give Beta(k + 1, n − k + 1)', () => {
    const [{ mean, sd, low, high }] = shareSummaries(sharePosterior(story[1]));
    expect(mean).toBeCloseTo(74 / 102, 6);
    expect(sd).toBeCloseTo(Math.sqrt((74 * 28) / (102 ** 2 * 103)), 6);
    // SciPy: beta(74, 28).ppf([0.025, 0.975])
    expect(low).toBeCloseTo(0.63538, 4);
    expect(high).toBeCloseTo(0.80723, 4);
  });

  it('over jars, putting back: the same as Beta on a fine grid', () => {
    const { mean, sd } = jarSummary(jarPosterior(story[1], { putBack: true }));
    const [exact] = shareSummaries(sharePosterior(story[1]));
    expect(mean / jar.total).toBeCloseTo(exact.mean, 4);
    expect(sd / jar.total).toBeCloseTo(exact.sd, 4);
  });

  it('over jars, without putting back: what is left in the jar is beta-binomial', () => {
    const { drawn, chocolate } = lastRound;
    const { mean, sd } = jarSummary(jarPosterior(lastRound));
    const rest = new BetaBinomial(jar.total - drawn, chocolate + 1, drawn - chocolate + 1);
    expect(mean).toBeCloseTo(chocolate + rest.mean().dataSync()[0], 0);
    expect(sd / rest.stddev().dataSync()[0]).toBeCloseTo(1, 4);
  });

  it('excludes jars that the draws have ruled out', () => {
    const posterior = jarPosterior({ drawn: 4, chocolate: 3 }, { total: 6 }).dataSync();
    // 3, 4 or 5 chocolate cookies of 6: C(K, 3) C(6 − K, 1) = 3, 8, 10
    expect(Array.from(posterior)).toEqual(
      [0, 0, 0, 3 / 21, 8 / 21, 10 / 21, 0].map((p) => expect.closeTo(p, 6)),
    );
  });

  it('takes a prior over jars', () => {
    const prior = tf.tensor1d([0, 0, 0, 1, 0, 1, 0]);
    const posterior = jarPosterior({ drawn: 4, chocolate: 3 }, { total: 6, prior }).dataSync();
    expect(posterior[3]).toBeCloseTo(3 / 13, 6);
    expect(posterior[5]).toBeCloseTo(10 / 13, 6);
  });

  it('refuses counts that cannot be', () => {
    expect(() => sharePosterior({ drawn: 3, chocolate: 4 })).toThrow('4 chocolate cookies among 3 drawn');
    expect(() => jarPosterior({ drawn: 3, chocolate: 1.5 })).toThrow('counts are whole');
  });

  it('holds the truth as often as it says: 95 % of jars from the prior', () => {
    const jars = 2000;
    const held = trialJars(key(1), { jars, drawn: 100 }).filter(({ holds }) => holds).length / jars;
    expect(Math.abs(held - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / jars));
  });

  it('a posterior that counts every cookie twice is caught by the same test', () => {
    const trials = trialJars(key(1), { jars: 2000, drawn: 100 });
    const tooNarrow =
      trials.filter(({ share, mean, sd }) => Math.abs(share - mean) < (1.96 * sd) / Math.SQRT2).length / 2000;
    expect(Math.abs(tooNarrow - 0.95)).toBeGreaterThan(4 * Math.sqrt((0.95 * 0.05) / 2000));
  });
});

describe('draws', () => {
  it('a completed story passes through every printed round, 100 cookies at a time', () => {
    const rounds = completeStory(key(3));
    expect(rounds.map(({ round, drawn }) => [round, drawn])).toEqual(
      Array.from({ length: 16 }, (_, i) => [i, 100 * i]),
    );
    for (const { round, chocolate } of story) expect(rounds[round].chocolate).toBe(chocolate);
    rounds.slice(1).forEach(({ chocolate }, i) => {
      expect(chocolate - rounds[i].chocolate).toBeGreaterThanOrEqual(0);
      expect(chocolate - rounds[i].chocolate).toBeLessThanOrEqual(100);
    });
    expect(completeStory(key(3))).toEqual(rounds);
    expect(completeStory(key(4))).not.toEqual(rounds);
  });

  it('spread cookies between printed rounds as a hypergeometric draw does', () => {
    // rounds 2 and 3 hold 139 chocolate cookies of 200: mean 69.5 in each, variance n K (N−K)(N−n) / (N²(N−1))
    const runs = 400;
    const second = Array.from(
      { length: runs },
      (_, i) => completeStory(key(i))[2].chocolate - story[1].chocolate,
    );
    const variance = (100 * 139 * 61 * 100) / (200 ** 2 * 199);
    const mean = second.reduce((sum, one) => sum + one, 0) / runs;
    const spread = second.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (runs - 1);
    expect(Math.abs(mean - 69.5)).toBeLessThan(4 * Math.sqrt(variance / runs));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / runs));
  });

  it('a jar drawn to the last cookie gives all of it', () => {
    const rounds = drawRounds(key(5), { total: 60, chocolate: 42, rounds: 6, perRound: 10 });
    expect(rounds[6]).toEqual({ round: 6, drawn: 60, chocolate: 42 });
    expect(() => drawRounds(key(5), { total: 60, chocolate: 42, rounds: 7, perRound: 10 })).toThrow(
      'more than the 60',
    );
    expect(() => drawRounds(key(5), { total: 60, chocolate: 61, rounds: 1, perRound: 10 })).toThrow(
      'cannot hold 61',
    );
  });
});

describe('rules for the guesses', () => {
  it('a step of 27 % of the gap gives all six; the window around it is tight', () => {
    expect(guessesMet(stepGuesses(0.27))).toBe(6);
    const { low, high } = stepWindow();
    expect(low).toBeCloseTo(0.25794, 4);
    expect(high).toBeCloseTo(0.275, 4);
    for (const rho of [low + 1e-6, high - 1e-6]) expect(guessesMet(stepGuesses(rho))).toBe(6);
    for (const rho of [low - 1e-3, high + 1e-3]) expect(guessesMet(stepGuesses(rho))).toBeLessThan(6);
  });

  it('no strength of a prior gives more than half of them', () => {
    const strengths = Array.from({ length: 5000 }, (_, i) => i / 10 + 0.05);
    expect(Math.max(...strengths.map((strength) => guessesMet(priorGuesses(strength))))).toBe(3);
    for (const round of story.slice(1)) {
      const { low, high } = priorStrengthWindow(round);
      const middle = (low + high) / 2;
      expect(Math.abs(priorGuesses(middle)[story.indexOf(round)] - round.guess)).toBeLessThanOrEqual(0.005);
    }
    const [first, third, fifth] = story.slice(1, 4).map(priorStrengthWindow);
    expect(first.low).toBeGreaterThan(third.high);
    expect(third.low).toBeGreaterThan(fifth.high);
  });

  it('following the draws gives all of them in most ways to complete the story', () => {
    const windows = Array.from({ length: 400 }, (_, i) => followWindow(completeStory(key(i))));
    const able = windows.filter((window) => window.length > 0);
    // 0.7247 ± 0.0014: 100,000 completions by NumPy's own hypergeometric draws, with the rule written anew in Python
    expect(Math.abs(able.length / 400 - 0.7247) / Math.sqrt((0.7247 * 0.2753) / 400)).toBeLessThan(3);
    for (const rho of able.flat()) {
      expect(rho).toBeGreaterThan(0.2);
      expect(rho).toBeLessThan(0.25);
    }
  });

  it("a step towards the truth is the natural gradient's step on KL(truth‖guess)", () => {
    for (const guess of [0.2, 0.55, 0.9]) {
      const h = 1e-5;
      const slope = (klOfJars(0.7, guess + h) - klOfJars(0.7, guess - h)) / (2 * h);
      const information = 1 / (guess * (1 - guess));
      expect(-slope / information).toBeCloseTo(0.7 - guess, 8);
    }
  });
});

describe('a belief that moves', () => {
  const posterior = sharePosterior(story[1]);
  const path = approach({ from: new Beta(2, 2), posterior, rho: 0.27, steps: 15 });

  it('comes closer at every step and ends at the posterior', () => {
    path.slice(1).forEach(({ divergence }, i) => {
      expect(divergence).toBeLessThan(path[i].divergence);
    });
    expect(path[0]).toMatchObject({ concentration1: 2, concentration0: 2 });
    expect(path[15].concentration1).toBeCloseTo(74 - 72 * 0.73 ** 15, 6);
    expect(path[15].divergence).toBeLessThan(1e-3);
  });

  it('measures KL(q‖posterior) as numerical integration does', () => {
    const { concentration1: a, concentration0: b, divergence } = path[2];
    const h = 1e-4;
    const grid = Array.from({ length: 9999 }, (_, i) => (i + 1) * h);
    const logDensity = (alpha: number, beta: number) => {
      const raw = grid.map((x) => (alpha - 1) * Math.log(x) + (beta - 1) * Math.log(1 - x));
      const top = Math.max(...raw);
      const total = raw.reduce((sum, one) => sum + Math.exp(one - top), 0) * h;
      return raw.map((one) => one - top - Math.log(total));
    };
    const [q, p] = [logDensity(a, b), logDensity(74, 28)];
    const integral = q.reduce((sum, one, i) => sum + Math.exp(one) * (one - p[i]) * h, 0);
    expect(divergence).toBeCloseTo(integral, 3);
  });

  it('refuses a step outside of (0, 1]', () => {
    expect(() => approach({ from: new Beta(2, 2), posterior, rho: 0, steps: 3 })).toThrow('this one is 0');
  });

  it('at the posterior every variation makes it worse, before it some do not', () => {
    const epsilons = [-0.1, -0.05, 0, 0.05, 0.1];
    for (const h of Object.values(variations)) {
      const there = divergenceAlong({ q: posterior, p: posterior, h, epsilons });
      expect(there[2]).toBeCloseTo(0, 5);
      expect(Math.min(there[0], there[1], there[3], there[4])).toBeGreaterThan(there[2]);
    }
    const early = new Beta(path[3].concentration1, path[3].concentration0);
    const before = divergenceAlong({
      q: early,
      p: posterior,
      h: variations['to the right'],
      epsilons,
    });
    expect(Math.min(...before)).toBeLessThan(before[2]);
    const tooFar = { q: posterior, p: posterior, h: variations['a ripple'], epsilons: [5] };
    expect(() => divergenceAlong(tooFar)).toThrow('makes the density negative');
  });
});

import { describe, expect, test } from 'vitest';
import * as contest from '../../src/models/contest';
import * as targets from '../../src/models/targets';
import { key, tf } from '../../src/tensor';

const shuttle = contest.shuttle({ origin: 60 });

describe('the shuttle', () => {
  test('density against plain arithmetic', () => {
    const logNormal = (x: number) => -0.5 * (x / 2.5) ** 2 - Math.log(2.5) - 0.5 * Math.log(2 * Math.PI);
    const byHand = (a: number, b: number) =>
      contest.flights.reduce(
        (sum, { temperature, damaged }) => {
          const logit = a + (b * (temperature - 60)) / 10;
          return sum - Math.log1p(Math.exp(damaged === 1 ? -logit : logit));
        },
        logNormal(a + b) + logNormal(b),
      );
    const points = [
      [0.3, -1],
      [2, -2.5],
    ];
    const values = Array.from(shuttle.logDensity(tf.tensor2d(points)).dataSync());
    expect(values).toEqual(points.map(([a, b]) => expect.closeTo(byHand(a, b), 4)));
    expect([contest.flights.length, contest.flights.filter((f) => f.damaged === 1).length]).toEqual([23, 7]);
  });

  test('the likeliest curve is the published one (Dalal, Fowlkes & Hoadley 1989)', () => {
    const [intercept, slope] = contest.maximumLikelihood();
    expect(intercept).toBeCloseTo(15.043, 3);
    expect(slope).toBeCloseTo(-0.2322, 4);
  });

  test('summaries against SciPy: quadrature for the posterior, Gauss–Hermite and BFGS for the best Gaussians', () => {
    const posterior = contest.shuttle({ origin: 53 });
    const exact = contest.summaryOfGrid(posterior);
    expect(exact.mean).toEqual([expect.closeTo(2.69847, 4), expect.closeTo(-2.28482, 4)]);
    expect(exact.sd).toEqual([expect.closeTo(1.56499, 4), expect.closeTo(0.96625, 4)]);
    expect(exact.predictive).toBeCloseTo(0.98087, 5);
    expect(targets.onGrid(posterior).logEvidence).toBeCloseTo(-13.18117, 4);
    const [warm, cold] = contest.byOrigin([68, 53]);
    expect(warm.divergence).toBeCloseTo(0.02751, 4);
    expect(cold.divergence).toBeCloseTo(1.04611, 3);
    expect(Math.sqrt(cold.q.covariance[1][1])).toBeCloseTo(0.32872, 3);
    expect(cold.predictive).toBeCloseTo(0.998854, 5);
  });

  test('origins describe the same posterior: evidence, slope and predictive agree', () => {
    const summaries = [75, 60, 31].map((origin) => {
      const posterior = contest.shuttle({ origin });
      return { ...contest.summaryOfGrid(posterior), evidence: targets.onGrid(posterior).logEvidence };
    });
    for (const one of summaries) {
      expect(one.evidence).toBeCloseTo(summaries[0].evidence, 4);
      expect(one.sd[1]).toBeCloseTo(summaries[0].sd[1], 5);
      expect(one.predictive).toBeCloseTo(summaries[0].predictive, 6);
    }
    expect(() => contest.shuttle({ origin: Number.NaN })).toThrow(/NaN/);
    expect(() => contest.shuttle({ priorScale: 0 })).toThrow(/priorScale/);
  });

  test('summaries of a Gaussian and of its draws agree within Monte Carlo error', () => {
    const q = {
      mean: [1, -2],
      covariance: [
        [0.9, -0.4],
        [-0.4, 0.5],
      ],
    };
    const exact = contest.summaryOfGaussian(shuttle, q);
    const draws = contest.equalMixture([q]).sample(key(1), 40_000).position;
    const drawn = contest.summaryOfDraws(shuttle, draws);
    expect(Math.abs(drawn.mean[0] - exact.mean[0])).toBeLessThan((4 * exact.sd[0]) / 200);
    expect(Math.abs(drawn.sd[1] / exact.sd[1] - 1)).toBeLessThan(4 / Math.sqrt(80_000));
    expect(Math.abs(drawn.predictive - exact.predictive)).toBeLessThan(0.003);
    expect(contest.errorsOf(exact, exact)).toEqual({ means: 0, sds: 0, predictive: 0 });
  });

  test('curves: the Gaussian band against its quantiles by draws; the grid against the summary', () => {
    const at31 = contest.curveOfPosterior(shuttle, [31]);
    expect(at31.mean[0]).toBeCloseTo(contest.summaryOfGrid(shuttle).predictive, 3);
    // 5 % and 95 % points at 50 °F: SciPy, a finer grid in other coordinates, integrated along the logit
    const at50 = contest.curveOfPosterior(contest.shuttle({ origin: 53 }), [50]);
    expect(Math.abs(at50.lower[0] - 0.65104)).toBeLessThan(0.001);
    expect(at50.upper[0]).toBeCloseTo(0.998683, 4);
    const q = {
      mean: [1, -2],
      covariance: [
        [0.9, -0.4],
        [-0.4, 0.5],
      ],
    };
    const band = contest.curveOfGaussian(shuttle, q, [60]);
    const logit = (p: number) => Math.log(p / (1 - p));
    expect(logit(band.upper[0]) - logit(band.lower[0])).toBeCloseTo(2 * 1.6449 * Math.sqrt(0.9), 6);
  });

  test('mean field by origin: near 1/√Λ, and one and the same q seen from elsewhere', () => {
    const [near, far] = contest.byOrigin([68, 45]);
    expect(far.divergence).toBeGreaterThan(near.divergence + 1);
    for (const row of [near, far]) {
      const ratio = Math.sqrt(row.q.covariance[1][1]) / row.conditional[1];
      expect(ratio).toBeGreaterThan(0.93);
      expect(ratio).toBeLessThan(1);
    }
    const moved = contest.movedTo(70, far);
    const there = contest.summaryOfGaussian(contest.shuttle({ origin: 70 }), moved);
    expect(there.predictive).toBeCloseTo(far.predictive, 9);
  });
});

describe('the race', () => {
  test('runners come closer and leave no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const grid = contest.raceOfGrid(shuttle, [8, 32]);
    const factors = await contest.raceOfVariation(shuttle, key(1), { family: 'factorised', steps: 600 });
    const full = await contest.raceOfVariation(shuttle, key(2), { family: 'full', steps: 600 });
    const nuts = await contest.raceOfNuts(shuttle, key(3), { runs: 2, warmUp: 100, draws: 200 });
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(2); // what the first recording caches
    expect(grid.checkpoints[1].means).toBeLessThan(1e-4);
    const limit = contest.errorsOf(
      contest.summaryOfGrid(shuttle),
      contest.summaryOfGaussian(
        shuttle,
        targets.bestGaussian(shuttle, { mean: [1, -2], family: 'factorised' }),
      ),
    );
    const end = factors.checkpoints[factors.checkpoints.length - 1];
    expect(Math.abs(end.sds - limit.sds)).toBeLessThan(0.05);
    expect(full.checkpoints[full.checkpoints.length - 1].sds).toBeLessThan(0.15);
    expect(nuts.checkpoints).toHaveLength(10);
    expect(nuts.checkpoints[9].sds).toBeLessThan(0.2);
    expect(contest.thinned(full.checkpoints).length).toBeLessThan(full.checkpoints.length);
  }, 60_000);
});

describe('importance weights', () => {
  test('a proposal that is the posterior has equal weights; one forgotten factor of 2 shows', () => {
    const target = targets.twoBumps({ gap: 0 });
    const exact = targets.onGrid(target).logEvidence;
    const same = targets.momentMatched(target);
    const right = contest.weigh('right', target, contest.equalMixture([same]), { key: key(2), draws: 2000 });
    expect(right.logEvidence).toBeCloseTo(exact, 3);
    expect(right.worth).toBeGreaterThan(1999);
    const twice = { sample: contest.equalMixture([same, same]).sample };
    const broken = {
      sample: (k: Parameters<typeof twice.sample>[0], n: number) => {
        const { position, logQ } = twice.sample(k, n);
        return { position, logQ: tf.add(logQ, Math.log(2)) }; // as if the mixture were not divided by 2
      },
    };
    const wrong = contest.weigh('wrong', target, broken, { key: key(2), draws: 2000 });
    expect(Math.abs(wrong.logEvidence - exact)).toBeGreaterThan(0.6);
  });

  test('samples weighed often: the spread is about what the weights promise', () => {
    const target = targets.banana();
    const wide = contest.widened(targets.bestGaussian(target), 3);
    const w = contest.weighOften('wide', target, contest.equalMixture([wide]), { key: key(3) });
    const { weighted, standardError } = w.mean((t) => t[0]);
    const exact = targets.onGrid(target).expectation(({ theta1 }) => theta1);
    expect(Math.abs(weighted - exact)).toBeLessThan(5 * standardError);
    expect(() => contest.equalMixture([])).toThrow(/at least one/);
    expect(() => contest.equalMixture([wide, wide]).sample(key(1), 3)).toThrow(/3 draws/);
  });
});

describe('growing data', () => {
  test('minibatches come within the posterior’s width; moments are found where errors stay below', async () => {
    const problem = contest.sized(key(4), 500);
    const moments = await contest.variationOverTime(problem, key(1), { batch: 100, steps: 400 });
    expect(moments).toHaveLength(40);
    expect(moments[39].looks).toBe(40_000);
    expect(moments[39].error).toBeLessThan(problem.sd[0]);
    const chain = await contest.samplingOverTime(problem, key(2));
    expect(chain[4].looks).toBe((60 + 100) * 5 * 500);
    problem.dispose();
    const path = [3, 1, 0.2, 0.6, 0.1, 0.1].map((error, i) => ({ error, seconds: i, looks: i }));
    expect(contest.reached(path, 0.5).seconds).toBe(4);
    expect(contest.reached(path, 5).seconds).toBe(0);
    expect(() => contest.reached(path, 0.01)).toThrow(/never stays below 0.01/);
  }, 60_000);

  test('one problem by batches of several sizes: what each has looked at', async () => {
    const problem = contest.sized(key(4), 300);
    const told: string[] = [];
    const runs = await contest.byBatch(problem, key(1), {
      batches: [10],
      progress: (done, total, note) => told.push(`${done}/${total} ${note}`),
    });
    problem.dispose();
    expect(told).toEqual(['1/3 VI, 10 at a time', '2/3 VI, all at once', '3/3 HMC']);
    const looks = runs.map(({ path }) => path[path.length - 1].looks);
    expect(looks).toEqual([10 * 4000, 300 * 200, 300 * 5 * 160]);
    expect(contest.thinned(runs[0].path).length).toBeLessThan(40);
  }, 60_000);

  test('growing unknowns: VI agrees with the chains in the means, and is too narrow', async () => {
    const [row] = await contest.byUnknowns(key(7), { unknowns: [3] });
    expect(row.rhat).toBeLessThan(1.05);
    expect(row.error).toBeLessThan(0.2);
    expect(row.narrowness).toBeLessThan(1);
  }, 60_000);
});

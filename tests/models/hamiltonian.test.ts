import { expect, test } from 'vitest';
import { euclidean, leapfrog, nuts, unitMass, withGradient } from '../../src/inference';
import { hamilton, targets } from '../../src/models';
import { grad, key, random, tf } from '../../src/tensor';

const banana = hamilton.bananaSystem();
const start = { q: [0, 1], p: [0.8, -0.6] };

test('the oscillator: the leapfrog turns it by 2 asin(ε/2) a step, on an ellipse known in closed form', () => {
  const epsilon = 0.7;
  const theta = 2 * Math.asin(epsilon / 2);
  const squash = Math.sqrt(1 - epsilon ** 2 / 4);
  const { points } = hamilton.orbit(
    hamilton.oscillator(),
    hamilton.leapfrogStep,
    { q: [1.3], p: [0.4] },
    {
      stepSize: epsilon,
      steps: 25,
    },
  );
  points.forEach(({ q, p }, n) => {
    const [cos, sin] = [Math.cos(n * theta), Math.sin(n * theta)];
    expect(q[0]).toBeCloseTo(1.3 * cos + (0.4 / squash) * sin, 10);
    expect(p[0]).toBeCloseTo(0.4 * cos - 1.3 * squash * sin, 10);
  });
});

test('the exact orbit solves Hamilton’s equations, and small steps of each method come to it', () => {
  const at = (t: number) => hamilton.oscillatorAt({ q: [1], p: [0.5] }, t);
  const h = 1e-5;
  expect((at(1 + h).q[0] - at(1 - h).q[0]) / (2 * h)).toBeCloseTo(at(1).p[0], 8);
  expect((at(1 + h).p[0] - at(1 - h).p[0]) / (2 * h)).toBeCloseTo(-at(1).q[0], 8);
  for (const [method, tolerance] of [
    [hamilton.euler, 2e-3],
    [hamilton.symplecticEuler, 2e-3],
    [hamilton.leapfrogStep, 1e-6],
  ] as const) {
    const { points } = hamilton.orbit(
      hamilton.oscillator(),
      method,
      { q: [1], p: [0.5] },
      {
        stepSize: 0.001,
        steps: 1000,
      },
    );
    expect(Math.abs(points[1000].q[0] - at(1).q[0])).toBeLessThan(tolerance);
  }
});

test('the banana in plain numbers is the banana of tensors: density up to a constant, and force', () => {
  const { logDensity } = targets.banana();
  const points = [
    [0.3, -0.7],
    [-2, 1.6],
    [1, 0.1],
  ];
  const values = points.map((q) => logDensity(tf.tensor1d(q)).dataSync()[0] + banana.potential(q));
  expect(values[1]).toBeCloseTo(values[0], 4);
  expect(values[2]).toBeCloseTo(values[0], 4);
  for (const q of points) {
    const slope = grad((t: tf.Tensor) => logDensity(t) as tf.Scalar)(tf.tensor1d(q)).dataSync();
    banana.force(q).forEach((force, d) => {
      expect(force).toBeCloseTo(slope[d], 3);
    });
  }
});

test('the leapfrog in plain numbers is the one of src/inference', () => {
  const both = withGradient(targets.banana().logDensity);
  const [position, momentum] = [tf.tensor1d(start.q), tf.tensor1d(start.p)];
  const next = leapfrog(both, euclidean(unitMass(2)))({ position, momentum, ...both(position) }, 0.1);
  const plain = hamilton.leapfrogStep(banana, 0.1)(start);
  plain.q.forEach((value, d) => {
    expect(next.position.dataSync()[d]).toBeCloseTo(value, 5);
  });
  plain.p.forEach((value, d) => {
    expect(next.momentum.dataSync()[d]).toBeCloseTo(value, 4);
  });
});

test('volumes: kept by the two symplectic methods; Euler multiplies the oscillator’s by 1 + ε²; a broken leapfrog is caught', () => {
  const at = { q: [0.5, 0.8], p: [0.3, -0.4] };
  for (const method of [hamilton.symplecticEuler, hamilton.leapfrogStep])
    expect(hamilton.volumeChange(method(banana, 0.1), at, 5)).toBeCloseTo(1, 7);
  const euler = hamilton.euler(hamilton.oscillator(), 0.3);
  expect(hamilton.volumeChange(euler, { q: [1], p: [0] }, 2)).toBeCloseTo(1.09 ** 2, 9);
  // The last half step with the force of the old place: looks like a leapfrog, and is none.
  const broken: hamilton.Integrator = (system, epsilon) => (point) => {
    const right = hamilton.leapfrogStep(system, epsilon)(point);
    return { q: right.q, p: point.p.map((p, d) => p + epsilon * system.force(point.q)[d]) };
  };
  expect(Math.abs(hamilton.volumeChange(broken(banana, 0.1), at, 5) - 1)).toBeGreaterThan(0.01);
  const errors = (method: hamilton.Integrator) =>
    hamilton.energyErrors(banana, method, start, { stepSizes: [0.05, 0.025, 0.0125], time: 3 });
  const slope = (method: hamilton.Integrator) => hamilton.logLogSlope([0.05, 0.025, 0.0125], errors(method));
  expect(slope(hamilton.leapfrogStep)).toBeCloseTo(2, 1);
  expect(slope(hamilton.symplecticEuler)).toBeCloseTo(1, 0);
  expect(slope(broken)).toBeLessThan(1.7);
});

test('there and back by the leapfrog of src/inference', () => {
  const before = tf.memory().numTensors;
  const q = tf.tensor1d([0, 1]);
  const trip = hamilton.roundTrip(targets.banana().logDensity, q, {
    key: key(2),
    stepSize: 0.05,
    steps: 100,
  });
  q.dispose();
  expect(trip.error).toBeLessThan(1e-5);
  expect(trip.moved).toBeGreaterThan(0.5);
  expect(Math.abs(trip.energyError)).toBeLessThan(0.05);
  expect(tf.memory().numTensors).toBe(before);
});

test('doublings: sizes, contiguous orbits, and verdicts as the definition says', () => {
  const stages = hamilton.doublings(banana, start, {
    stepSize: 0.1,
    directions: [1, -1, -1, 1, -1, 1, 1, -1],
  });
  stages.forEach(({ points, start: zero, depth }) => {
    expect(points).toHaveLength(2 ** depth);
    expect(points[zero]).toEqual(start);
    for (let n = 1; n < points.length; n++) {
      const next = hamilton.leapfrogStep(banana, 0.1)(points[n - 1]);
      next.q.forEach((value, d) => {
        expect(points[n].q[d]).toBeCloseTo(value, 8);
      });
    }
  });
  const last = stages[stages.length - 1];
  expect(last.verdict).not.toBe('grows');
  for (const { shares } of stages) expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  // On a circle the ends approach each other after half a turn: neither much sooner nor later.
  const circle = hamilton.doublings(
    hamilton.oscillator(2),
    { q: [1, 0], p: [0, 1] },
    {
      stepSize: 0.13,
      directions: [1, 1, 1, 1, 1, 1, 1],
    },
  );
  expect(circle.slice(0, -1).every(({ verdict }) => verdict === 'grows')).toBe(true);
  expect((circle[circle.length - 1].points.length - 1) * 0.13).toBeGreaterThan(Math.PI);
  expect((circle[circle.length - 2].points.length - 1) * 0.13).toBeLessThan(Math.PI);
});

test('the recursion makes trees as deep as the loop of `nuts`: share of each depth over 400 starts on a Gaussian', () => {
  const system = hamilton.oscillator(3);
  const count = 400;
  const draw = (seed: number) => random.normal(key(seed), [count, 3]);
  const depths = (list: readonly number[]) =>
    [1, 2, 3, 4].map((d) => list.filter((v) => v === d).length / count);
  const stepSize = 0.45;
  const coins = random.uniform(key(3), [count, 8]).arraySync() as number[][];
  const [qs, ps] = [draw(1), draw(2)].map((rows) => rows.arraySync() as number[][]);
  const recursive = qs.map((q, i) => {
    const stages = hamilton.doublings(
      system,
      { q, p: ps[i] },
      {
        stepSize,
        directions: coins[i].map((u) => (u < 0.5 ? 1 : -1)),
      },
    );
    return stages.length - 1;
  });
  const algorithm = nuts((q) => tf.mul(tf.sum(tf.square(q), -1), -0.5), { stepSize, maxDepth: 8 });
  const [, info] = algorithm.step(key(5), algorithm.init(draw(4)));
  const looped = [...info.depth.dataSync()];
  const [a, b] = [depths(recursive), depths(looped)];
  // Two shares of 400 differ by √(2 · ¼ / 400) = 0.035 at most, one standard error.
  a.forEach((share, d) => {
    expect(Math.abs(share - b[d])).toBeLessThan(0.12);
  });
  expect(Math.max(...a)).toBeGreaterThan(0.2);
});

test('single steps on a Gaussian: acceptance of the limit theorems, exact ΔH of the leapfrog', () => {
  const walk = hamilton.randomWalkStep(2.4 / 16, { dimension: 256, key: key(1), starts: 2000 });
  const limit = hamilton.limitAcceptance('random walk', 256, 2.4 / 16);
  expect(Math.abs(walk.acceptance - limit)).toBeLessThan(4 * walk.standardError + 0.003);
  const glide = hamilton.hmcStep(12, { dimension: 256, key: key(2), starts: 1000 });
  // ΔH = ε²/8 (q_L² − q₀²) summed: what the leapfrog keeps is p² + (1 − ε²/4) q², and a quarter turn puts q_L = ± p₀ / √(1 − ε²/4).
  const epsilon = hamilton.turningStepSize(12, 1.25);
  const [q, p] = [random.normal(key(7), [4000, 256]), random.normal(key(8), [4000, 256])];
  const rise = tf.mul(tf.sub(tf.div(tf.square(p), 1 - epsilon ** 2 / 4), tf.square(q)), epsilon ** 2 / 8);
  const deltas = tf.sum(rise, 1).dataSync() as Float32Array;
  const expected = deltas.reduce((sum, d) => sum + Math.min(1, Math.exp(-d)), 0) / deltas.length;
  expect(Math.abs(glide.acceptance - expected)).toBeLessThan(4 * Math.hypot(glide.standardError, 0.006));
  expect(() => hamilton.turningStepSize(2, 1.25)).toThrow('2 leapfrog steps cannot make 1.25 turns');
  const reports = [
    { ...walk, stepSize: 1, acceptance: 0.8 },
    { ...walk, stepSize: 4, acceptance: 0.4 },
  ];
  expect(hamilton.stepSizeAt(reports, 0.6)).toBeCloseTo(2, 12);
});

test('chains of all three samplers find the banana’s moments; a wrong moment is noticed', async () => {
  const target = targets.banana();
  const grid = targets.onGrid(target);
  const exact = grid.expectation(({ theta2 }) => theta2 ** 2);
  const from = tf.tensor2d([
    [0, 1],
    [0, -1],
    [1, 0],
    [-2, 1.7],
  ]);
  for (const sampler of [
    { name: 'Metropolis', scale: 0.7 },
    { name: 'HMC', stepSize: 0.16, leapfrogs: 12, jitter: 0.2 },
    { name: 'NUTS', stepSize: 0.16, maxDepth: 6 },
  ]) {
    const thin = sampler.name === 'Metropolis' ? 10 : 1;
    const one = await hamilton.runChains(target.logDensity, sampler, {
      key: key(1),
      start: from,
      draws: 500,
      thin,
    });
    expect(one.evaluations).toBeGreaterThan(500 * 4);
    const error = (value: number) => hamilton.errorInStandardErrors(one.chains[1], (v) => v * v, value);
    expect(error(exact)).toBeLessThan(4);
    expect(error(1.5 * exact)).toBeGreaterThan(4);
    const shares = hamilton.rankShares(one.chains[0], 10);
    expect(shares.map((row) => row.reduce((a, b) => a + b, 0))).toEqual(
      shares.map(() => expect.closeTo(1, 9)),
    );
  }
}, 30_000);

test('what does not fit is refused, by name', () => {
  expect(() => hamilton.energyOf(banana, { q: [1], p: [1, 2] })).toThrow('system of 2 coordinates, q has 1');
  expect(() => hamilton.bananaSystem({ noise: 0 })).toThrow('noise must be > 0, got 0');
  expect(() => hamilton.euler(banana, Number.NaN)).toThrow('got NaN');
  expect(() => hamilton.logLogSlope([1], [1])).toThrow('two points or more');
  expect(() =>
    hamilton.roundTrip(targets.banana().logDensity, tf.zeros([1, 2]), {
      key: key(1),
      stepSize: 0.1,
      steps: 1,
    }),
  ).toThrow('one point [D], got [1,2]');
  expect(() => hamilton.rankShares([[1, 2]], 0)).toThrow('bins');
});

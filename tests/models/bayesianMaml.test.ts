import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { steinDirection } from '../../src/inference/variational/svgd';
import * as B from '../../src/models/bayesianMaml';
import { forkPosterior, forkTasks } from '../../src/models/fewShot';
import { exp, grad, key, random, tf, tree } from '../../src/tensor';

const small: B.Model = { ...B.FORK_MODEL, widths: [1, 4, 1] };
const inner: B.Inner = { model: small, steps: 2 };

/** The slope of a loss along a direction, by central differences. */
function slopeByDifferences(method: B.Method, params: B.MetaParams, along: B.MetaParams, h: number): number {
  return tf.tidy(() => {
    const tasks = forkTasks(key(8), { tasks: 3, query: 5 });
    const at = (step: number) => {
      const moved = tree.map(
        (p, d) => tf.add(p as tf.Tensor, tf.mul(d as tf.Tensor, step)) as never,
        params,
        along,
      ) as unknown as B.MetaParams;
      return method.loss(moved, tasks, key(9)).arraySync();
    };
    return (at(h) - at(-h)) / (2 * h);
  });
}

function slopeByGradient(method: B.Method, params: B.MetaParams, along: B.MetaParams): number {
  return tf.tidy(() => {
    const tasks = forkTasks(key(8), { tasks: 3, query: 5 });
    const g = grad((p: B.MetaParams) => method.loss(p, tasks, key(9)))(params);
    return Object.keys(params).reduce(
      (sum, name) => sum + (tf.sum(tf.mul(g[name], along[name])).arraySync() as number),
      0,
    );
  });
}

const direction = (params: B.MetaParams): B.MetaParams =>
  Object.fromEntries(
    Object.entries(params).map(([name, t], i) => [name, tf.mul(random.normal(key(50 + i), t.shape), 0.1)]),
  );

describe('meta-gradients against finite differences', () => {
  const methods: [string, B.Method][] = [
    ['MAML', B.maml(inner)],
    ['MAML, learnt variance', B.maml({ ...inner, model: { ...small, head: 'learnt' } })],
    [
      'ensemble, mixture loss',
      B.particleMaml({ ...inner, particles: 3, moves: 'alone', objective: 'mixture' }),
    ],
    ['amortised, ELBO', B.amortisedMaml({ ...inner, draws: 2, objective: 'elbo' })],
    ['amortised, predictive', B.amortisedMaml({ ...inner, draws: 3, objective: 'predictive' })],
    ['hybrid, bound', B.hybridMaml({ ...inner, draws: 2, objective: 'bound' })],
    ['hybrid, predictive', B.hybridMaml({ ...inner, draws: 3, objective: 'predictive' })],
  ] as [string, B.Method][];
  test.each(methods)('%s', (_, method) => {
    // Steps large enough for their derivatives to matter.
    const start = method.init(key(3));
    const params = Object.fromEntries(
      Object.entries(start).map(([name, t]) => [name, /Alpha|Gamma/.test(name) ? tf.add(t, 2) : t.clone()]),
    );
    const along = direction(params);
    const [fine, coarse] = [0.004, 0.008].map((h) => slopeByDifferences(method, params, along, h));
    const slope = slopeByGradient(method, params, along);
    // Rounding of losses of about 50 nats, and the curvature that two widths of the difference show.
    const tolerance = 2 * Math.abs(fine - coarse) + (50 * 1.2e-7 * 4) / 0.004 + 1e-3 * Math.abs(slope);
    expect(Math.abs(slope - fine)).toBeLessThan(tolerance);
    tree.dispose(start, params, along);
  });

  test('a gradient without the Hessian is caught', () => {
    const method = B.maml({ ...inner, firstOrder: true }) as unknown as B.Method;
    const start = method.init(key(3));
    const params = { theta: start.theta, logAlpha: tf.add(start.logAlpha, 2) };
    const along = direction(params);
    const fine = slopeByDifferences(method, params, along, 0.004);
    expect(Math.abs(slopeByGradient(method, params, along) - fine)).toBeGreaterThan(0.02 * Math.abs(fine));
    tree.dispose(start, params, along);
  });
});

describe('Stein directions', () => {
  test('of groups side by side are those of each group alone', () => {
    const [particles, slopes] = [random.normal(key(4), [3, 5, 2]), random.normal(key(5), [3, 5, 2])];
    const together = steinDirection(particles, slopes);
    for (let t = 0; t < 3; t++) {
      const take = (x: tf.Tensor) => tf.reshape(tf.slice(x, [t], [1]), [5, 2]);
      const alone = steinDirection(take(particles), take(slopes));
      const difference = tf.max(tf.abs(tf.sub(take(together.phi), alone.phi))).arraySync();
      expect(difference).toBeLessThan(1e-5);
    }
    tree.dispose(particles, slopes, together);
  });
});

/** A network without hidden layers, y = w x + b, with inputs ±1: w and b have independent Gaussian posteriors. */
const line: B.Model = { widths: [1, 1], noise: 0.5, head: 'known' };
const straight = { x: [1, -1, 1, -1], y: [1.3, -0.2, 0.9, 0.1] };
const h = 4 / 0.25;
const hat = [0.575, 0.525]; // least squares: w = Σ x y / 4, b = Σ y / 4
const [mu, s] = [[0.2, -0.1], 0.3];
const task = (d: number): B.LinearTask => ({ mu: mu[d], s, h, hat: hat[d] });

function momentsOf(draws: number[][], d: number) {
  const column = draws.map((row) => row[d]);
  const mean = column.reduce((a, b) => a + b, 0) / column.length;
  const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / (column.length - 1);
  return { mean, variance };
}

describe('where everything is Gaussian', () => {
  const drawn = (method: B.Method, params: B.MetaParams, samples: number) =>
    tf.tidy(() => method.adapt(params, B.supportOf(straight), key(12), samples).arraySync()[0]);
  const S = 20_000;

  test('the formula of the posterior is that of quadrature', () => {
    for (const d of [0, 1]) {
      let [mass, first, second] = [0, 0, 0];
      for (let phi = -3; phi <= 3; phi += 0.001) {
        const w = Math.exp(-0.5 * (((phi - mu[d]) / s) ** 2 + h * (phi - hat[d]) ** 2));
        mass += w;
        first += w * phi;
        second += w * phi * phi;
      }
      const exact = B.exactGaussian(task(d));
      expect(exact.mean).toBeCloseTo(first / mass, 8);
      expect(exact.variance).toBeCloseTo(second / mass - (first / mass) ** 2, 8);
    }
  });

  test('the hybrid gives the mean and the variance of its closed form, and at the right steps those of the posterior', () => {
    const method = B.hybridMaml({
      model: line,
      steps: 1,
      draws: 1,
      objective: 'bound',
    }) as unknown as B.Method;
    for (const { alpha, gammaP } of [{ alpha: 0.02, gammaP: 0.03 }, B.exactSteps({ s, h })]) {
      const params = {
        mean: tf.tensor1d(mu),
        logSd: tf.fill([2], Math.log(s)),
        logSdQ: tf.zeros([2]),
        logAlpha: tf.scalar(Math.log(alpha)),
        logGammaP: tf.scalar(Math.log(gammaP)),
        logGammaQ: tf.scalar(0),
      };
      const draws = drawn(method, params, S);
      for (const d of [0, 1]) {
        const closed = B.hybridGaussian(task(d), { alpha, gammaP, steps: 1 });
        const found = momentsOf(draws, d);
        expect(Math.abs(found.mean - closed.mean)).toBeLessThan(4 * Math.sqrt(closed.variance / S));
        expect(Math.abs(found.variance / closed.variance - 1)).toBeLessThan(4 * Math.sqrt(2 / S));
      }
      tree.dispose(params);
    }
    const exact = B.exactGaussian(task(0));
    const tuned = B.hybridGaussian(task(0), { ...B.exactSteps({ s, h }), steps: 1 });
    expect(tuned.mean).toBeCloseTo(exact.mean, 12);
    expect(tuned.variance).toBeCloseTo(exact.variance, 12);
    // With the mean right by α alone (γ_p = 0) the variance is too small by the factor c.
    const c = 1 / (1 + s * s * h);
    const meanOnly = B.hybridGaussian(task(0), { alpha: (1 - c) / h, gammaP: 0, steps: 1 });
    expect(meanOnly.mean).toBeCloseTo(exact.mean, 12);
    expect(meanOnly.variance / exact.variance).toBeCloseTo(c, 12);
  });

  test('amortised steps follow their closed form, and end at the posterior', () => {
    const steps = { alpha: 0.02, beta: 0.1, steps: 4 };
    const params = {
      mean: tf.tensor1d(mu),
      logSd: tf.fill([2], Math.log(s)),
      logAlpha: tf.scalar(Math.log(steps.alpha)),
      logBeta: tf.scalar(Math.log(steps.beta)),
    };
    const draws = 4000;
    const q = tf.tidy(() => {
      const found = B.posterior(params, B.supportOf(straight), key(3), { model: line, steps: 4, draws });
      return { mean: found.mean.dataSync(), sd: exp(found.logSd).dataSync() };
    });
    for (const d of [0, 1]) {
      const closed = B.amortisedGaussian(task(d), steps);
      // A step's gradient in the mean has the error h s/√draws; in the log sd about h s² √(2 + …)/√draws.
      const ofMean = (4 * steps.steps * steps.alpha * h * s) / Math.sqrt(draws);
      const ofLogSd = (4 * steps.steps * steps.beta * h * s * s * 2) / Math.sqrt(draws);
      expect(Math.abs(q.mean[d] - closed.mean)).toBeLessThan(ofMean);
      expect(Math.abs(Math.log(q.sd[d]) - Math.log(closed.variance) / 2)).toBeLessThan(ofLogSd);
      const end = B.amortisedGaussian(task(d), { ...steps, steps: 400 });
      expect(end.mean).toBeCloseTo(B.exactGaussian(task(d)).mean, 10);
      expect(end.variance).toBeCloseTo(B.exactGaussian(task(d)).variance, 10);
    }
    tree.dispose(params);
  });

  test('SVGD particles settle around the top of a known Gaussian, apart; climbing alone they all end there', () => {
    const params = {
      theta: random.normal(key(6), [10, 2]),
      logAlpha: tf.fill([10, 1], Math.log(0.03)),
    };
    const with_ = (moves: 'svgd' | 'alone') =>
      B.particleMaml({
        model: line,
        steps: 150,
        particles: 10,
        moves,
        objective: 'mixture',
      }) as unknown as B.Method;
    const [stein, climbed] = [drawn(with_('svgd'), params, 10), drawn(with_('alone'), params, 10)];
    for (const d of [0, 1]) {
      // At rest Σ φ = 0: with a symmetric kernel the particles' mean is the mean of the target.
      expect(momentsOf(stein, d).mean).toBeCloseTo(hat[d], 2);
      const ratio = momentsOf(stein, d).variance * h;
      // Ten particles understate a variance; far from the 0 of a point estimate.
      expect(ratio).toBeGreaterThan(0.4);
      expect(ratio).toBeLessThan(1.3);
      expect(momentsOf(climbed, d).variance * h).toBeLessThan(1e-6);
      expect(momentsOf(climbed, d).mean).toBeCloseTo(hat[d], 4);
    }
    tree.dispose(params);
  });
});

describe('divergence and scores', () => {
  test('KL of diagonal Gaussians by quadrature', () => {
    const make = (mean: number, sd: number): B.DiagonalGaussian => ({
      mean: tf.tensor3d([[[mean]]]),
      logSd: tf.tensor3d([[[Math.log(sd)]]]),
    });
    const [q, p] = [make(0.4, 0.7), make(-0.3, 1.2)];
    let kl = 0;
    const density = (z: number, m: number, sd: number) =>
      Math.exp(-0.5 * ((z - m) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
    for (let z = -8; z <= 8; z += 0.001)
      kl += 0.001 * density(z, 0.4, 0.7) * Math.log(density(z, 0.4, 0.7) / density(z, -0.3, 1.2));
    const found = B.klDiagonal(q, p);
    expect(found.dataSync()[0]).toBeCloseTo(kl, 5);
    tree.dispose(q, p, found);
  });

  test('functions are told apart', () => {
    const posterior = forkPosterior({ x: [-1, -0.5], y: [-1, -0.5] }, B.PROBES);
    const functions = [
      [0.5, 1, 1.5, 2],
      [-0.5, -1, -1.5, -2],
      [0, 0, 0, 0],
      [0.5, 1, 1.5, 2],
    ];
    expect(B.modesOf(functions, posterior, 0.3)).toEqual({ straight: 0.5, back: 0.25, neither: 0.25 });
  });

  test('the exact predictive is calibrated', () => {
    const tasks = forkTasks(key(20), { tasks: 2000, query: 1, left: 3, settled: false });
    const exact = B.exactTasks(tasks);
    const { pit } = B.scoreExact(exact, 0.3);
    for (const level of [0.1, 0.5, 0.9]) {
      const share = pit.filter((u) => u <= level).length / pit.length;
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / 2000));
    }
    // The true function of a task is a draw from its posterior: one of the branches, each as often, and rarely neither.
    const modes = B.trueModes(tasks, exact);
    expect(modes.filter(({ neither }) => neither === 1).length / 2000).toBeLessThan(0.05);
    const straight = modes.filter((m) => m.straight === 1).length / 2000;
    expect(Math.abs(straight - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 2000) + 0.05);
    tree.dispose(tasks);
  });

  test('skewness and kurtosis of two points, and the error of a short list', () => {
    const { skewness, kurtosis } = B.shapeOf([1, -1, 1, -1, 1, -1, 1, -1]);
    expect([skewness, kurtosis]).toEqual([0, 1]);
    expect(() => B.shapeOf([1, 2])).toThrow(/8 draws/);
  });
});

describe('meta-training', () => {
  let before = 0;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(before));

  test('lowers the loss, gives the same twice, and its result survives the record', async () => {
    const method = B.methodOf('ensemble-mixture', { model: small, steps: 1 });
    const train = () => B.metaTrain(method, { key: key(1), steps: 100, tasks: 8, learningRate: 0.01 });
    const [first, second] = [await train(), await train()];
    expect(first.losses).toEqual(second.losses);
    expect(first.losses[3]).toBeLessThan(first.losses[0] / 2);
    const stored = B.storeParams(first.params);
    const restored = B.restoreParams(JSON.parse(JSON.stringify(stored)));
    expect(Array.from(restored.theta.dataSync())).toEqual(Array.from(first.params.theta.dataSync()));
    expect(() => B.restoreParams({ theta: { shape: [3], values: '' } })).toThrow(/theta/);
    const tasks = forkTasks(key(2), { tasks: 3, query: 4 });
    const scores = B.scoreForks(method, restored, tasks, { key: key(3), samples: 5 });
    expect(scores.logPredictive).toHaveLength(3);
    expect(scores.pit).toHaveLength(12);
    tree.dispose(first.params, second.params, restored, tasks);
  });

  test('counts of gradients are those of the loops', () => {
    expect(B.gradientsFor('maml', 100)).toBe(3);
    expect(B.gradientsFor('svgd', 100)).toBe(30);
    expect(B.gradientsFor('hybrid', 100)).toBe(301);
  });

  test('bad options are named', () => {
    expect(() => B.particleMaml({ ...inner, particles: 1, moves: 'svgd', objective: 'each' })).toThrow(
      /2 particles/,
    );
    expect(() => B.maml({ ...inner, model: { ...small, noise: -1 } }).init(key(0))).toThrow(/noise/);
    expect(() => B.supportOf({ x: [1], y: [] })).toThrow(/support set/);
  });
});

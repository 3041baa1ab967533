import { expect, test } from 'vitest';
import { advantages as adv, bayesianNetwork as bnn } from '../../src/models';
import { key, tf, tree } from '../../src/tensor';

const wave = (count: number, shift: number) =>
  Array.from({ length: count }, (_, i) => Math.sin(shift + 1.7 * i));

/** R regression tasks of one input for a network, all with the same prior. */
function tasksFor(net: bnn.Network, x: number[][], y: number[][], prior = { weights: 1.5, biases: 0.7 }) {
  const R = x.length;
  const scales = bnn.priorScales(net, prior);
  return {
    x: tf.tensor3d(x.map((row) => row.map((value) => [value]))),
    y: tf.tensor3d(y.map((row) => row.map((value) => [value]))),
    learn: tf.ones([R, x[0].length]) as tf.Tensor2D,
    scale: tf.tensor2d(x.map(() => scales)),
    decay: tf.ones([R]) as tf.Tensor1D,
  };
}

test('rows of weights meet rows of data, as each network alone does; the log posterior is that of chapter 5-1', () => {
  const net = bnn.network([1, 3, 1]);
  const [x, y] = [
    [wave(4, 0.3), wave(4, 2)],
    [wave(4, 1), wave(4, 5)],
  ];
  const tasks = tasksFor(net, x, y);
  const z = tf.tensor2d([wave(net.size, 0.1), wave(net.size, 0.7)]);
  const setting = { net, likelihood: { noise: 0.3 } };
  const found = adv.logPosterior(setting, z, tasks).dataSync();
  const scales = bnn.priorScales(net, { weights: 1.5, biases: 0.7 });
  const constant = scales.reduce((sum, s) => sum + Math.log(s * Math.sqrt(2 * Math.PI)), 0);
  x.forEach((inputs, r) => {
    const data = { x: inputs.map((value) => [value]), y: y[r] };
    const model = bnn.regression({ net, prior: { weights: 1.5, biases: 0.7 }, noise: 0.3 }, data);
    const theta = tf.mul(z.slice([r, 0], [1, net.size]).reshape([net.size]), scales);
    expect(found[r]).toBeCloseTo(model.logDensity(theta).dataSync()[0] + constant, 3);
  });
});

test('classes: the log likelihood is log softmax at the label, by hand', () => {
  const net = bnn.network([1, 2], { biases: false });
  const tasks = {
    ...tasksFor(net, [[2]], [[0]]),
    y: tf.tensor3d([[[0, 1]]]),
    scale: tf.tensor2d([[1, 1]]),
  };
  const found = adv.logLikelihoods({ net, likelihood: 'classes' }, tf.tensor2d([[0.5, -0.2]]), tasks);
  expect(found.dataSync()[0]).toBeCloseTo(-0.4 - Math.log(Math.exp(1) + Math.exp(-0.4)), 6);
});

test('a narrow network cut from a wide one is the narrow network', () => {
  const [wide, narrow] = [bnn.network([1, 5, 1]), bnn.network([1, 2, 1])];
  const prior = { weights: 1.5, biases: 0.7 };
  const scales = adv.scalesOfWidth(wide, prior, 2);
  const z = wave(16, 0.4);
  const theta = z.map((value, d) => value * scales[d]);
  const [w, b, v] = [theta.slice(0, 5), theta.slice(5, 10), theta.slice(10, 15)];
  const kept = [...w.slice(0, 2), ...b.slice(0, 2), ...v.slice(0, 2), theta[15]];
  const x = [[-1], [0.3], [2]];
  const [cut, whole] = [
    bnn.functionsOf(narrow, tf.tensor2d([kept]), x)[0],
    bnn.functionsOf(wide, tf.tensor2d([theta]), x)[0],
  ];
  for (const [i, f] of cut.entries()) expect(whole[i]).toBeCloseTo(f, 5);
  const narrowScales = bnn.priorScales(narrow, prior);
  expect(scales.filter((s) => s > 0)).toEqual(narrowScales);
  expect(() => adv.scalesOfWidth(wide, prior, 6)).toThrow('1 to 5, got 6');
});

// A straight line y = w x + N(0, 0.5²) with w ~ N(0, 1.5²): precision λ + s² Σx²/σ² in units of the prior.
const line = bnn.network([1, 1], { biases: false });
const lineSetting = { net: line, likelihood: { noise: 0.5 } };
const [lineX, lineY] = [
  [wave(6, 0.3), wave(6, 2)],
  [wave(6, 1), wave(6, 5)],
];
const exact = (r: number, decay: number) => {
  const precision = decay + (2.25 * lineX[r].reduce((sum, x) => sum + x * x, 0)) / 0.25;
  return {
    mean: (1.5 * lineX[r].reduce((sum, x, i) => sum + x * lineY[r][i], 0)) / 0.25 / precision,
    sd: precision ** -0.5,
  };
};

test('a straight line: the point estimate is that of ridge regression, whatever the decay', async () => {
  const tasks = { ...tasksFor(line, lineX, lineY), decay: tf.tensor1d([0, 20]) };
  const before = tf.memory().numTensors;
  const found: number[] = [];
  await adv.climb(lineSetting, tasks, {
    key: key(1),
    steps: 600,
    every: 300,
    learningRate: 0.02,
    onLook: (z) => found.push(...z.dataSync()),
  });
  expect(found[2]).toBeCloseTo(exact(0, 0).mean, 3);
  expect(found[3]).toBeCloseTo(exact(1, 20).mean, 3);
  expect(tf.memory().numTensors).toBe(before);
});

test('a straight line: chains and mean-field have the mean and width of the exact posterior', async () => {
  const tasks = { ...tasksFor(line, lineX, lineY), decay: tf.tensor1d([1, 4]) };
  const before = tf.memory().numTensors;
  const found = await adv.chains(lineSetting, tasks, {
    key: key(2),
    warmUp: 200,
    draws: 1000,
    leapfrogs: 5,
    xla: false,
  });
  const field = await adv.meanFields(lineSetting, tasks, {
    key: key(3),
    decays: [1],
    steps: 2000,
    draws: 1000,
  });
  for (const [networks, decays] of [
    [found, [1, 4]],
    [field, [1, 1]],
  ] as const) {
    const theta = tf.tidy(
      () => tf.transpose(tf.squeeze(tf.mul(networks.z, networks.scale), [-1])).arraySync() as number[][],
    );
    theta.forEach((draws, r) => {
      const { mean, sd } = exact(r, decays[r]);
      const average = draws.reduce((a, b) => a + b, 0) / draws.length;
      const width = Math.sqrt(draws.reduce((sum, w) => sum + (w - average) ** 2, 0) / draws.length);
      // θ = 1.5 z; four standard errors of 1,000 draws, and for mean-field what Adam's last steps leave.
      expect(Math.abs(average - 1.5 * mean) / (1.5 * sd)).toBeLessThan(0.2);
      expect(Math.abs(width / (1.5 * sd) - 1)).toBeLessThan(0.12);
    });
  }
  tree.dispose(found as never);
  tf.dispose([field.z, field.scale]);
  expect(tf.memory().numTensors).toBe(before);
});

test('cross-validation wants much decay where there is no signal; without holding out it would want none', async () => {
  const x = Array.from({ length: 3 }, (_, r) => wave(12, r));
  const noise = x.map((row, r) => row.map((_value, i) => (((i * 7 + r * 5) % 11) - 5) / 4));
  const tasks = tasksFor(bnn.network([1, 8, 1]), x, noise);
  const setting = { net: bnn.network([1, 8, 1]), likelihood: { noise: 0.2 } };
  const options = { key: key(4), steps: 300, every: 50, decays: [0.001, 1000], folds: 4 };
  const found = await adv.tuned(setting, tasks, options);
  expect(found.chosen.filter(({ decay }) => decay === 1000).length).toBeGreaterThanOrEqual(2);
  expect(found.z.shape).toEqual([1, 3, setting.net.size]);
  // The broken variant: the fit to the data learnt from is best without decay.
  const fit: number[] = [];
  for (const decay of options.decays) {
    await adv.climb(
      setting,
      { ...tasks, decay: tf.fill([3], decay) },
      {
        ...options,
        onLook: (z, step) => {
          if (step === 300) fit.push(tf.sum(adv.logLikelihood(setting, z, tasks)).dataSync()[0]);
        },
      },
    );
  }
  expect(fit[0]).toBeGreaterThan(fit[1]);
});

test('halved images are means of four pixels; tasks of more labels hold those of fewer', () => {
  const image = Float32Array.from({ length: 784 }, (_, i) => Math.floor(i / 28) * 100 + (i % 28));
  const halved = adv.halve(tf.tensor2d(image, [1, 784])).dataSync();
  expect(halved[0]).toBe((0 + 1 + 100 + 101) / 4);
  expect(halved[14 + 1]).toBe((202 + 203 + 302 + 303) / 4);
  const setting = adv.digitSetting(3);
  const images = { x: tf.tensor2d(wave(30 * 196, 0), [30, 196]), labels: wave(30, 1).map((_, i) => i % 10) };
  const [few, more] = [5, 9].map((count) =>
    adv.digitTasks(setting, images, { key: key(5), seeds: 2, count }),
  );
  expect(more.x.slice([0, 0, 0], [2, 5, 196]).dataSync()).toEqual(few.x.dataSync());
  expect(more.y.slice([0, 0, 0], [2, 5, 10]).dataSync()).toEqual(few.y.dataSync());
  expect(() => adv.digitTasks(adv.digitSetting(3, 8), images, { key: key(5), seeds: 2, count: 3 })).toThrow(
    'label 8',
  );
  expect(() => adv.unitsOfDecay({ ...few, decay: tf.tensor1d([1, 0]) })).toThrow('got 0');
});

test('class probabilities are means over networks, as one network at a time gives them', () => {
  const setting = adv.digitSetting(2);
  const D = setting.net.size;
  const z = tf.tensor3d(wave(2 * D, 3), [2, 1, D]);
  const scale = tf.fill([1, D], 0.3) as tf.Tensor2D;
  const x = tf.tensor2d(wave(2 * 196, 2), [2, 196]);
  const found = adv.classProbabilities(setting, { z, scale }, x)[0];
  const alone = [0, 1].map(
    (s) =>
      tf
        .softmax(bnn.outputs(setting.net, tf.mul(z.slice([s, 0, 0], [1, 1, D]).reshape([D]), 0.3), x))
        .arraySync() as number[][],
  );
  for (const [m, row] of found.entries())
    for (const [k, p] of row.entries()) expect(p).toBeCloseTo((alone[0][m][k] + alone[1][m][k]) / 2, 5);
});

test('over widths: one mean for each data set', () => {
  const tasks = adv.curveTasks({
    key: key(6),
    widths: [2, 3],
    sets: 2,
    points: 4,
    noise: 0.1,
    prior: { weights: 1, biases: 1 },
  });
  expect(adv.overWidths(tasks, [1, 2, 5, 10])).toEqual([3, 6]);
  expect(tasks.tasks.x.slice([0, 0, 0], [2, 4, 1]).dataSync()).toEqual(
    tasks.tasks.x.slice([2, 0, 0], [2, 4, 1]).dataSync(),
  );
  // Noise 0.1 around the curve, for fresh points too.
  const [x, y] = [tasks.test.x.dataSync(), tasks.test.y.dataSync()];
  const square =
    Array.from(x, (value, i) => (y[i] - adv.curve(value)) ** 2).reduce((a, b) => a + b) / x.length;
  expect(Math.abs(square / 0.01 - 1)).toBeLessThan(4 * Math.sqrt(2 / 400));
  expect(() => adv.overWidths(tasks, [1, 2, 3])).toThrow('3 values');
});

test('a verdict needs every data set to agree', () => {
  const z = (...values: number[]) => values.map((value) => ({ z: value }));
  expect(adv.verdictOver(z(-4, -3.5, -9))).toBe('Bayesian better');
  expect(adv.verdictOver(z(5, 3.1))).toBe('Bayesian worse');
  expect(adv.verdictOver(z(-9, -9, -2))).toBe('no clear difference');
  expect(() => adv.verdictOver([])).toThrow('no difference');
  expect(adv.overSeeds([1, 2, 3])).toEqual({ mean: 2, standardError: Math.sqrt(1 / 3) });
  expect(adv.overSeeds([1])).toEqual({ mean: 1 });
});

test('standardised pixels: mean 0, mean square 1, and a hidden unit is as wide as the prior says', () => {
  const images = tf.tensor2d(
    wave(40 * 6, 0.2).map((value, i) => 0.3 * value + (i % 6)),
    [40, 6],
  );
  const x = adv.standardise(images, images);
  for (const mean of tf.mean(x, 0).dataSync()) expect(mean).toBeCloseTo(0, 5);
  expect(tf.mean(tf.square(x)).dataSync()[0]).toBeCloseTo(1, 5);
  // Var Σ w x = s²/I Σ x², on average s² = 4; of pixels as they are it is something else.
  const widthOf = (rows: tf.Tensor) =>
    (4 / 6) * (tf.mean(tf.sum(tf.square(rows), 1)).dataSync()[0] as number);
  expect(widthOf(x)).toBeCloseTo(4, 4);
  expect(Math.abs(widthOf(images) - 4)).toBeGreaterThan(1);
  // Test images keep their distance from the training set.
  const far = adv.standardise(tf.add(images, 5) as tf.Tensor2D, images);
  expect(tf.mean(far).dataSync()[0]).toBeGreaterThan(5);
  expect(() => adv.standardise(images, tf.ones([3, 6]))).toThrow('the same');
});

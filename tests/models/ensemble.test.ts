import { describe, expect, test } from 'vitest';
import {
  gaussianLogLikelihood,
  logGaussian,
  mixture,
  mixtureLogLikelihood,
  negativeLogLikelihood,
  predictMembers,
} from '../../src/models/ensemble';
import { forward, initStack } from '../../src/models/networkStack';
import { key, random, tf, tree } from '../../src/tensor';

const member = (mean: number, variance: number) => ({
  mean: Float64Array.of(mean),
  variance: Float64Array.of(variance),
});
const members = [member(0, 1), member(2, 0.25), member(-1, 4)];

describe('the mixture', () => {
  const density = (y: number) =>
    members.reduce(
      (s, m) =>
        s + Math.exp(-((y - m.mean[0]) ** 2) / (2 * m.variance[0])) / Math.sqrt(2 * Math.PI * m.variance[0]),
      0,
    ) / 3;

  test('mean, variance and density by adding up over y', () => {
    const found = mixture(members);
    let [mass, first, second] = [0, 0, 0];
    for (let y = -25; y <= 25; y += 0.005) {
      mass += 0.005 * density(y);
      first += 0.005 * y * density(y);
      second += 0.005 * y * y * density(y);
    }
    expect(mass).toBeCloseTo(1, 8);
    expect(found.mean[0]).toBeCloseTo(first, 8);
    expect(found.variance[0]).toBeCloseTo(second - first ** 2, 8);
    expect(mixtureLogLikelihood(found, [0.7])[0]).toBeCloseTo(Math.log(density(0.7)), 12);
    // The mean of the variances alone, without what the members disagree about, is caught.
    expect(found.variance[0] - found.disagreement[0]).toBeCloseTo(5.25 / 3, 12);
    expect(found.disagreement[0]).toBeGreaterThan(1);
  });

  test('one member is a Gaussian', () => {
    const alone = mixture(members.slice(1, 2));
    expect(mixtureLogLikelihood(alone, [1.2])[0]).toBeCloseTo(gaussianLogLikelihood(alone, [1.2])[0], 12);
    expect(logGaussian(1.2, 2, 0.25)).toBeCloseTo(
      -0.5 * Math.log(2 * Math.PI * 0.25) - 0.5 * (0.8 ** 2 / 0.25),
      12,
    );
    expect(() => mixture([])).toThrow('at least one member');
  });

  test('the score is proper: a wrong variance costs in the mean', () => {
    const y = Array.from(random.normal(key(3), [20_000]).dataSync());
    const score = (variance: number) => y.reduce((s, v) => s + logGaussian(v, 0, variance), 0) / y.length;
    expect(score(1)).toBeGreaterThan(score(1.3));
    expect(score(1)).toBeGreaterThan(score(0.75));
  });
});

test('the loss and the predictions, by plain arithmetic', () => {
  const stack = initStack(key(1), { groups: 4, widths: [2, 3, 2] });
  const x = random.normal(key(2), [2, 5, 2]) as tf.Tensor3D;
  const y = random.normal(key(3), [2, 1, 5]) as tf.Tensor3D;
  const found = predictMembers(stack, x, 2);
  const loss = tf.tidy(
    () => negativeLogLikelihood(stack, { x: tf.expandDims(x, 1) as tf.Tensor4D, y }, key(0)).dataSync()[0],
  );
  const targets = y.arraySync() as number[][][];
  let expected = 0;
  found.forEach((group, g) => {
    group.forEach((m) => {
      expected -=
        targets[g][0].reduce(
          (s, t, i) => s + logGaussian(t, m.mean[i], m.variance[i]) + 0.5 * Math.log(2 * Math.PI),
          0,
        ) / 5;
    });
  });
  expect(loss).toBeCloseTo(expected, 4);
  // Network 3 is the second member of the second group.
  const raw = tf.tidy(() =>
    forward(stack, tf.tile(tf.slice(x, [1, 0, 0], [1, 5, 2]), [4, 1, 1])).arraySync(),
  ) as number[][][];
  expect(found[1][1].mean[2]).toBeCloseTo(raw[3][2][0], 6);
  expect(found[1][1].variance[2]).toBeCloseTo(Math.log1p(Math.exp(raw[3][2][1])) + 1e-6, 5);
  tree.dispose(stack, x, y);
});

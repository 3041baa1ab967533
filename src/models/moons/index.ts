import { logSumExp64 } from '../../inference/numeric';
import { type Key, random, split, tf } from '../../tensor';

/** Standard deviation of the noise around the two half circles. */
export const NOISE = 0.15;

/**
 * A point of a half circle of radius 1 at angle t in [0, π]: the upper moon, or the lower one, turned by 180° and moved into the upper
 * one's opening. Both together are centred at 0.
 */
function onMoon(moon: 0 | 1, t: number): [number, number] {
  return moon === 0 ? [Math.cos(t) - 0.5, Math.sin(t) - 0.25] : [0.5 - Math.cos(t), 0.25 - Math.sin(t)];
}

/** n points of the two moons [n, 2]: a moon by the toss of a coin, an angle from U(0, π), Gaussian noise. The caller owns the tensor. */
export function draw(key: Key, n: number): tf.Tensor2D {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`n must be a whole number ≥ 1, got ${n}.`);
  const [moonKey, angleKey, noiseKey] = split(key, 3);
  return tf.tidy(() => {
    const moons = random.uniform(moonKey, [n]).dataSync();
    const angles = random.uniform(angleKey, [n], 0, Math.PI).dataSync();
    const points = Array.from(moons, (u, i) => onMoon(u < 0.5 ? 0 : 1, angles[i]));
    return tf.add(tf.tensor2d(points), tf.mul(random.normal(noiseKey, [n, 2]), NOISE)) as tf.Tensor2D;
  });
}

const NODES = 200;
const CENTRES = ([0, 1] as const).flatMap((moon) =>
  Array.from({ length: NODES }, (_, i) => onMoon(moon, (Math.PI * (i + 0.5)) / NODES)),
);

/** log p(x) of each point (nats), the angle integrated out by the midpoint rule, whose nodes lie a tenth of the noise apart. */
export function logDensity(points: readonly (readonly number[])[]): number[] {
  const constant = -Math.log(2 * Math.PI * NOISE ** 2) - Math.log(CENTRES.length);
  return points.map(
    ([a, b]) =>
      constant +
      logSumExp64(CENTRES.map(([c, d]) => -0.5 * (((a - c) / NOISE) ** 2 + ((b - d) / NOISE) ** 2))),
  );
}

/** Which moon a point is nearer to: 0 the upper one, 1 the lower one. */
export function nearerMoon([a, b]: readonly number[]): 0 | 1 {
  const distance = CENTRES.map(([c, d]) => (a - c) ** 2 + (b - d) ** 2);
  const nearest = distance.indexOf(Math.min(...distance));
  return nearest < NODES ? 0 : 1;
}

/** How drawn points [n, 2] look to the true density: their mean log p (nats), and the share on the upper moon. */
export function judge(sample: tf.Tensor2D): { readonly meanLogDensity: number; readonly upper: number } {
  const points = sample.arraySync();
  const logs = logDensity(points);
  return {
    meanLogDensity: logs.reduce((a, b) => a + b, 0) / logs.length,
    upper: points.filter((point) => nearerMoon(point) === 0).length / points.length,
  };
}

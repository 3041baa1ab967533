import { softplus, tf } from '../../tensor';
import { logNormal, positive, type SmallTarget, smallTarget, unknown } from '../targets/target';

/** One shuttle flight: the temperature at its launch in °F, and whether an O-ring of a booster was damaged by heat. */
export interface Flight {
  readonly temperature: number;
  readonly damaged: 0 | 1;
}

const DAMAGED = [53, 57, 58, 63, 70, 70, 75];
const SOUND = [66, 67, 67, 67, 68, 69, 70, 70, 72, 73, 75, 76, 76, 78, 79, 81];

/**
 * The 23 flights of the space shuttle before Challenger's last (Dalal, Fowlkes & Hoadley, JASA 1989, table 1: flights with thermal
 * distress of a field joint). By temperature.
 */
export const flights: readonly Flight[] = [
  ...DAMAGED.map((temperature) => ({ temperature, damaged: 1 as const })),
  ...SOUND.map((temperature) => ({ temperature, damaged: 0 as const })),
].sort((first, second) => first.temperature - second.temperature);

/** °F at the launch of 28 January 1986. */
export const LAUNCH = 31;
/** The temperature for whose logit the prior is stated, °F. */
const USUAL = 70;

/** A posterior over (a, b), logit p(damage at T) = a + b (T − origin)/10. */
export interface ShuttlePosterior extends SmallTarget {
  readonly size: 2;
  /** The temperature that a belongs to, °F. */
  readonly origin: number;
}

/**
 * Logistic regression of damage on temperature. The prior is stated once, whatever the origin: the logit at 70 °F ~ N(0, priorScale²), its
 * change per 10 °F ~ N(0, priorScale²). So all origins describe one and the same posterior, in coordinates that are sheared: a is the logit
 * at `origin`, and the further from the data that is, the closer are a and b tied to each other.
 */
export function shuttle({ origin = 60, priorScale = 2.5 } = {}): ShuttlePosterior {
  positive('priorScale', priorScale);
  if (!Number.isFinite(origin))
    throw new RangeError(`The origin must be a temperature in °F, got ${origin}.`);
  const x = flights.map(({ temperature }) => (temperature - origin) / 10);
  const y = flights.map(({ damaged }) => damaged);
  const shear = (USUAL - origin) / 10;
  const target = smallTarget({
    size: 2,
    axes: boxAt(shear),
    logPrior: (rows) => {
      const [a, b] = [unknown(rows, 0), unknown(rows, 1)];
      return tf.add(logNormal(tf.add(a, tf.mul(b, shear)), 0, priorScale), logNormal(b, 0, priorScale));
    },
    logLikelihood: (rows) => {
      const design = tf.tensor2d([x.map(() => 1), x], [2, x.length]);
      const logits = tf.matMul(rows as tf.Tensor2D, design);
      return tf.sum(tf.sub(tf.mul(tf.tensor1d(y), logits), softplus(logits)), 1);
    },
  });
  return { ...target, size: 2, origin };
}

/** b and the logit at 70 °F lie in a box; a = that logit − shear · b in another. */
function boxAt(shear: number) {
  const [usual, slope] = [
    [-6, 3],
    [-9, 2.5],
  ];
  const ends = slope.map((b) => -shear * b);
  const from = usual[0] + Math.min(...ends);
  const to = usual[1] + Math.max(...ends);
  return { a: { from, to, cells: 400 }, b: { from: slope[0], to: slope[1], cells: 400 } };
}

/** logit p(damage at T) = u · (a, b): the vector u. */
export const directionOf = ({ origin }: ShuttlePosterior, temperature: number): readonly [number, number] => [
  1,
  (temperature - origin) / 10,
];

/**
 * The likeliest intercept (at 0 °F) and slope (per °F), without a prior: by Newton's method, to be compared with what was published for
 * these data (15.043 and −0.2322).
 */
export function maximumLikelihood(): readonly [number, number] {
  const x = flights.map(({ temperature }) => (temperature - USUAL) / 10);
  let [a, b] = [0, 0];
  for (let iteration = 0; iteration < 30; iteration++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    flights.forEach(({ damaged }, n) => {
      const p = 1 / (1 + Math.exp(-a - b * x[n]));
      const w = p * (1 - p);
      ga += damaged - p;
      gb += (damaged - p) * x[n];
      haa += w;
      hab += w * x[n];
      hbb += w * x[n] ** 2;
    });
    const determinant = haa * hbb - hab ** 2;
    a += (hbb * ga - hab * gb) / determinant;
    b += (haa * gb - hab * ga) / determinant;
  }
  return [a - (b * USUAL) / 10, b / 10];
}

import { grad, type Key, random, tf } from '../../tensor';

/** Parameters of a distribution by name. */
export type Numbers = Readonly<Record<string, number>>;
/** The same, each repeated for every draw, [n]: so that a gradient comes out draw by draw. */
export type Rows = Readonly<Record<string, tf.Tensor>>;

/** The paper's three families, and the fourth that came later. */
export type Family = 'inverse CDF' | 'location–scale' | 'composition' | 'implicit';

/** A way to draw from a continuous distribution that can be differentiated by its parameters (AEVB, section 2.4). */
export interface Trick {
  readonly name: string;
  readonly korean: string;
  readonly family: Family;
  /** z = g_φ(ε), and where ε comes from, as a line of text. */
  readonly formula: string;
  /** φ: what the draws can be differentiated by, with the values of the example. */
  readonly phi: Numbers;
  /** Whole numbers that g_φ counts with: no derivative. */
  readonly counts: Numbers;
  /** n draws: z = g_φ(ε), [n]. Where z is a vector, one coordinate of it. */
  readonly draw: (phi: Rows, key: Key, n: number) => tf.Tensor;
  /** P(Z ≤ z), float64, in a form that knows nothing of g. */
  readonly cdf: (parameters: Numbers, z: number) => number;
  /** The ends of the support. */
  readonly support: (parameters: Numbers) => readonly [number, number];
}

/** A trick whose noise can be taken in the hand: ε is drawn first, and φ comes in only with g. */
export interface NoiseTrick extends Trick {
  /** ε ~ p(ε), n of them: [n], or [n, m] where one z takes m numbers. */
  readonly noise: (key: Key, n: number) => tf.Tensor;
  readonly g: (phi: Rows, epsilon: tf.Tensor) => tf.Tensor;
}

type Described = Omit<Trick, 'draw' | 'support' | 'counts' | 'family'> &
  Partial<Pick<Trick, 'support' | 'counts'>>;

export const everywhere = (): readonly [number, number] => [-Infinity, Infinity];
export const positive = (): readonly [number, number] => [0, Infinity];

/** ε ~ U(0, 1), n of them, neither 0 nor 1. */
export function uniformNoise(key: Key, n: number): tf.Tensor {
  return tf.tidy(() => tf.clipByValue(random.uniform(key, [n]), 2 ** -25, 1 - 2 ** -24));
}

/** Builds a family's trick from its noise and its g. */
export function noiseTrick(
  family: Family,
  { counts = {}, support = everywhere, ...rest }: Described & Pick<NoiseTrick, 'noise' | 'g'>,
): NoiseTrick {
  return {
    ...rest,
    family,
    counts,
    support,
    draw: (phi, key, n) => tf.tidy(() => rest.g(phi, rest.noise(key, n))),
  };
}

/** All parameters of the example: φ and the counts. */
export function parametersOf({ phi, counts }: Trick): Numbers {
  return { ...counts, ...phi };
}

/** Each of φ repeated n times. The caller disposes. */
export function rowsOf(phi: Numbers, n: number): Rows {
  return Object.fromEntries(Object.entries(phi).map(([name, value]) => [name, tf.fill([n], value)]));
}

/**
 * n draws with φ in the place of the example's.
 *
 * @throws RangeError on a parameter that the trick does not have or that is not finite, or n that is no positive integer
 */
export function drawsOf(trick: Trick, key: Key, n: number, phi: Numbers = trick.phi): Float32Array {
  checkCall(trick, n, phi);
  return tf.tidy(() => trick.draw(rowsOf(phi, n), key, n).dataSync() as Float32Array);
}

/** ∇_φ f(g_φ(ε)) draw by draw, for each parameter: what automatic differentiation makes of the trick. */
export function pathwiseGradients(
  trick: Trick,
  f: (z: tf.Tensor) => tf.Tensor,
  key: Key,
  n: number,
): Readonly<Record<string, Float32Array>> {
  checkCall(trick, n, trick.phi);
  if (Object.keys(trick.phi).length === 0) return {};
  return tf.tidy(() => {
    const gradients = grad((phi: Rows) => tf.sum(f(trick.draw(phi, key, n))))(rowsOf(trick.phi, n));
    return Object.fromEntries(
      Object.entries(gradients).map(([name, rows]) => [name, rows.dataSync() as Float32Array]),
    ) as never;
  });
}

function checkCall(trick: Trick, n: number, phi: Numbers): void {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`${trick.name}: ${n} draws cannot be drawn.`);
  const names = Object.keys(trick.phi);
  const given = Object.keys(phi);
  const odd = given.find((name) => !names.includes(name)) ?? names.find((name) => !given.includes(name));
  if (odd !== undefined) {
    throw new RangeError(`${trick.name} has the parameters ${names.join(', ')}; look at '${odd}'.`);
  }
  for (const [name, value] of Object.entries(phi)) {
    if (!Number.isFinite(value)) throw new RangeError(`${trick.name}: ${name} is ${value}.`);
  }
}

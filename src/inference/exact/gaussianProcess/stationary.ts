import { assertList } from '../../checks';
import type { Hyperparameters, Kernel, Point } from './kernel';
import { leaf } from './leaves';

/** A correlation c as a function of s = Σ_d (x_d − z_d)²/ℓ_d², with −2 c′(s)/c(s), finite at s = 0. */
interface Profile {
  readonly at: (s: number) => number;
  readonly decay: (s: number) => number;
}

export interface StationaryOptions {
  /** k(x, x); 1, and no hyper-parameter, when left out. */
  readonly variance?: number;
  /** How far one moves before the function is another: one for all dimensions, or one each. */
  readonly lengthScale: number | readonly number[];
}

/** Very smooth functions: k = variance · exp(−s/2) (squared exponential; Rasmussen & Williams 2006, eq. 4.9). */
export function rbf(options: StationaryOptions): Kernel {
  return stationary(options, () => ({
    at: (s) => Math.exp(-s / 2),
    decay: () => 1,
  }));
}

/** Functions with one derivative: k = variance · (1 + √(3s)) exp(−√(3s)) (Matérn, ν = 3/2; R & W eq. 4.17). */
export function matern32(options: StationaryOptions): Kernel {
  return stationary(options, () => ({
    at: (s) => (1 + Math.sqrt(3 * s)) * Math.exp(-Math.sqrt(3 * s)),
    decay: (s) => 3 / (1 + Math.sqrt(3 * s)),
  }));
}

/** Functions with two derivatives: k = variance · (1 + √(5s) + 5s/3) exp(−√(5s)) (Matérn, ν = 5/2; R & W eq. 4.17). */
export function matern52(options: StationaryOptions): Kernel {
  return stationary(options, () => ({
    at: (s) => (1 + Math.sqrt(5 * s) + (5 * s) / 3) * Math.exp(-Math.sqrt(5 * s)),
    decay: (s) => (5 * (1 + Math.sqrt(5 * s))) / (3 * (1 + Math.sqrt(5 * s)) + 5 * s),
  }));
}

/**
 * Smooth functions of many length scales at once: k = variance · (1 + s/(2·mixture))^(−mixture); `rbf` as mixture → ∞
 * (rational quadratic, the mixture being α in R & W eq. 4.19).
 */
export function rationalQuadratic(options: StationaryOptions & { readonly mixture: number }): Kernel {
  const profile = ({ mixture }: Hyperparameters): Profile => ({
    at: (s) => (1 + s / (2 * mixture)) ** -mixture,
    decay: (s) => 1 / (1 + s / (2 * mixture)),
  });
  const inMixture = (s: number, { mixture }: Hyperparameters) => {
    const base = 1 + s / (2 * mixture);
    return s / (2 * base) - mixture * Math.log(base);
  };
  return stationary(options, profile, { mixture: { value: options.mixture, logDerivative: inMixture } });
}

/** A hyper-parameter of the profile itself: its value, and ∂ log c/∂ log of it. */
type Shapes = Readonly<
  Record<
    string,
    { readonly value: number; readonly logDerivative: (s: number, h: Hyperparameters) => number }
  >
>;

function stationary(
  { variance, lengthScale }: StationaryOptions,
  profileOf: (h: Hyperparameters) => Profile,
  shapes: Shapes = {},
): Kernel {
  if (typeof lengthScale !== 'number') assertList('lengthScale', lengthScale);
  const names =
    typeof lengthScale === 'number' ? ['lengthScale'] : lengthScale.map((_, d) => `lengthScale[${d}]`);
  const scales = typeof lengthScale === 'number' ? [lengthScale] : lengthScale;
  const hyperparameters: Record<string, number> = variance === undefined ? {} : { variance };
  names.forEach((name, d) => {
    hyperparameters[name] = scales[d];
  });
  for (const [name, { value }] of Object.entries(shapes)) hyperparameters[name] = value;

  return leaf(hyperparameters, (h) => {
    const profile = profileOf(h);
    const inverseScales = names.map((name) => 1 / h[name]);
    const shared = names.length === 1;
    const scaledSquare = (x: Point, z: Point, d: number) =>
      ((x[d] - z[d]) * inverseScales[shared ? 0 : d]) ** 2;
    const scaledDistance = (x: Point, z: Point) => {
      if (!shared && x.length !== names.length) {
        throw new RangeError(
          `there are ${names.length} length scales but the points have ${x.length} coordinates.`,
        );
      }
      let s = 0;
      for (let d = 0; d < x.length; d++) s += scaledSquare(x, z, d);
      return s;
    };
    const inScales = names.map((name, d) => {
      const logDerivative = (x: Point, z: Point) => {
        const s = scaledDistance(x, z);
        return (shared ? s : scaledSquare(x, z, d)) * profile.decay(s);
      };
      return [name, logDerivative];
    });
    const inShapes = Object.entries(shapes).map(([name, { logDerivative }]) => [
      name,
      (x: Point, z: Point) => logDerivative(scaledDistance(x, z), h),
    ]);
    return {
      at: (x, z) => profile.at(scaledDistance(x, z)),
      logDerivatives: Object.fromEntries([...inScales, ...inShapes]),
    };
  });
}

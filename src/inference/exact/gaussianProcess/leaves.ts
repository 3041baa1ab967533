import {
  changed,
  type Hyperparameters,
  type Kernel,
  type Point,
  pairwise,
  positive,
  productOf,
} from './kernel';

/** What a kernel without parts consists of: a correlation c(x, x′), and ∂ log c/∂ log θ for what it depends on. */
interface Correlation {
  readonly at: (x: Point, z: Point) => number;
  readonly logDerivatives: Readonly<Record<string, (x: Point, z: Point) => number>>;
}

/**
 * A kernel variance · c(x, x′) from a correlation c that depends on the other hyper-parameters. Where the variance is
 * not given it is 1 and no hyper-parameter: what one wants inside a product.
 */
export function leaf(
  hyperparameters: Hyperparameters,
  correlation: (h: Hyperparameters) => Correlation,
): Kernel {
  positive(hyperparameters);
  const { at, logDerivatives } = correlation(hyperparameters);
  const variance = hyperparameters.variance ?? 1;
  const covariance = (x: readonly Point[], z?: readonly Point[]) =>
    pairwise(x, z, (a, b) => variance * at(a, b));
  return {
    hyperparameters,
    covariance,
    with: (changes) => leaf(changed(hyperparameters, changes), correlation),
    variances: (x) => Float64Array.from(x, (a) => variance * at(a, a)),
    withGradients: (x) => {
      const K = covariance(x);
      const inVariance = 'variance' in hyperparameters ? { variance: K } : {};
      const inShape = Object.entries(logDerivatives).map(([name, slope]) => {
        // ∂k/∂log θ = k · ∂ log k/∂ log θ: the exponentials in k need not be taken again.
        return [name, productOf([K, pairwise(x, undefined, slope)])];
      });
      return { covariance: K, gradients: { ...inVariance, ...Object.fromEntries(inShape) } };
    },
  };
}

/** Drops what was not given, so that only given hyper-parameters exist. */
function given(values: Readonly<Record<string, number | undefined>>): Hyperparameters {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

/** The same value at all inputs: an unknown constant. k = variance. */
export function constant({ variance }: { readonly variance: number }): Kernel {
  return leaf({ variance }, () => ({ at: () => 1, logDerivatives: {} }));
}

/** Straight lines through the origin: k = variance · x·x′. Add `constant` for an intercept. */
export function linear({ variance }: { readonly variance: number }): Kernel {
  const at = (x: Point, z: Point) => {
    let product = 0;
    for (let d = 0; d < x.length; d++) product += x[d] * z[d];
    return product;
  };
  return leaf({ variance }, () => ({ at, logDerivatives: {} }));
}

/** Independent noise at each observation: k = variance for a point and itself, 0 for two observations. */
export function white({ variance }: { readonly variance: number }): Kernel {
  return leaf({ variance }, () => ({ at: (x, z) => (x === z ? 1 : 0), logDerivatives: {} }));
}

/**
 * Functions that repeat themselves: k = variance · exp(−2 Σ_d sin²(π(x_d − x′_d)/period) / lengthScale²), in every
 * direction of the axes (MacKay 1998; Rasmussen & Williams 2006, eq. 4.31). With the distance |x − x′| in place of the
 * sum it would be no covariance in two dimensions or more.
 */
export function periodic(options: {
  readonly variance?: number;
  readonly lengthScale: number;
  readonly period: number;
}): Kernel {
  const { variance, lengthScale, period } = options;
  return leaf(given({ variance, lengthScale, period }), (h) => {
    const over = (x: Point, z: Point, f: (phase: number) => number) => {
      let total = 0;
      for (let d = 0; d < x.length; d++) total += f((Math.PI * (x[d] - z[d])) / h.period);
      return total / h.lengthScale ** 2;
    };
    const wave = (x: Point, z: Point) => over(x, z, (phi) => 2 * Math.sin(phi) ** 2);
    return {
      at: (x, z) => Math.exp(-wave(x, z)),
      logDerivatives: {
        lengthScale: (x, z) => 2 * wave(x, z),
        period: (x, z) => over(x, z, (phi) => 2 * phi * Math.sin(2 * phi)),
      },
    };
  });
}

/** A kernel without hyper-parameters from any positive definite function, say a network's limit. */
export function functionKernel(k: (x: Point, z: Point) => number): Kernel {
  return leaf({}, () => ({ at: k, logDerivatives: {} }));
}

import type { Value } from '../values';
import { Affine, AffineTriL } from './affine';
import type { Bijector } from './bijector';
import { CholeskyFactor } from './cholesky';
import { Chain, Inverted } from './composition';
import { Exp, Identity, Interval, Sigmoid, Softplus } from './elementwise';
import { SoftmaxCentred } from './simplex';

export { Bijector, ElementwiseBijector } from './bijector';

/** All bijectors by name: `bijectors.exp`, `bijectors.affine({ shift, scale })`, `bijectors.chain([…])`. */
export const bijectors = {
  /** y = x. */
  identity: new Identity(),
  /** y = eˣ > 0. */
  exp: new Exp(),
  /** y = log(1 + eˣ) > 0. */
  softplus: new Softplus(),
  /** y = 1/(1 + e⁻ˣ) in (0, 1). */
  sigmoid: new Sigmoid(),
  /** y = softmax([x, 0]): K − 1 numbers to K probabilities. */
  softmaxCentred: new SoftmaxCentred(),
  /** n(n + 1)/2 numbers to a lower-triangular n×n matrix with positive diagonal. */
  choleskyFactor: new CholeskyFactor(),
  /** y = shift + scale · x, elementwise. */
  affine: (options: { shift?: Value; scale?: Value } = {}) => new Affine(options),
  shift: (shift: Value) => new Affine({ shift }),
  scale: (scale: Value) => new Affine({ scale }),
  /** y = shift + L x, for vectors. */
  affineTriL: (shift: Value, scaleTril: Value) => new AffineTriL(shift, scaleTril),
  /** Onto (low, high): low + (high − low) / (1 + e⁻ˣ). */
  interval: (low: Value, high: Value) => new Interval(low, high),
  /** chain([f, g]) is x ↦ g(f(x)). */
  chain: (parts: readonly Bijector[]) => new Chain(parts),
  /** The bijector run backwards. */
  invert: (bijector: Bijector) => new Inverted(bijector),
} as const;

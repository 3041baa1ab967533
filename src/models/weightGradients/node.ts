// One weight, y = w x + noise: the stochastic node before and after it is split in two.
import { type Key, random, stopGradient, tf, valueAndGrad } from '../../tensor';
import { densities, type LinearModel } from '../freeEnergy';
import { fitSlope } from './draws';

/** What stands in the graph's nodes for one ε, and what comes back along its arrows. */
export interface Pass {
  readonly epsilon: number;
  readonly w: number;
  /** log p(D|w), nats. */
  readonly fit: number;
  /** ∂ log p(D|w)/∂w: as far as back-propagation gets before the trick. */
  readonly byW: number;
  /** Times ∂w/∂μ = 1. */
  readonly byMu: number;
  /** Times ∂w/∂σ = ε. */
  readonly bySigma: number;
}

/** q(w) = N(μ, σ²) of one weight. */
export interface OneWeight {
  readonly mu: number;
  readonly sigma: number;
}

/** Forward and backward through the split node, by the chain rule in plain numbers. @throws RangeError for more than one weight */
export function passThrough(model: LinearModel, { mu, sigma }: OneWeight, epsilon: number): Pass {
  assertOneWeight(model);
  const w = mu + sigma * epsilon;
  const [byW] = fitSlope(model, [w]);
  const fit = densities(model).logLikelihood([w]);
  return { epsilon, w, fit, byW, byMu: byW, bySigma: byW * epsilon };
}

/**
 * The same by automatic differentiation, for one draw of ε. `recipe` true: w = μ + σ ε is part of the graph. False: w is a number that
 * came out of a random number generator, as before the trick. What TensorFlow says: a gradient, or why there is none.
 */
export function automatic(
  model: LinearModel,
  { mu, sigma }: OneWeight,
  { epsilon, recipe }: { readonly epsilon: number; readonly recipe: boolean },
): { readonly byMu: number; readonly bySigma: number } | { readonly refused: string } {
  assertOneWeight(model);
  const logLikelihood = (theta: { readonly mu: tf.Tensor; readonly sigma: tf.Tensor }) => {
    const made = tf.add(theta.mu, tf.mul(theta.sigma, epsilon));
    const w = recipe ? made : stopGradient(made);
    const residual = tf.sub(
      model.y as number[],
      tf.mul(
        w,
        model.features.map(([x]) => x),
      ),
    );
    return tf.mul(tf.sum(tf.square(residual)), -model.beta / 2); // log p(D|w) but for a constant
  };
  try {
    return tf.tidy((): never => {
      const { grads } = valueAndGrad(logLikelihood)({ mu: tf.scalar(mu), sigma: tf.scalar(sigma) });
      return { byMu: grads.mu.dataSync()[0], bySigma: grads.sigma.dataSync()[0] } as never;
    });
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

/**
 * n draws of w ~ N(μ, σ²) without a recipe that has μ and σ in it: von Neumann's rejection. Places come from a fixed window, evenly;
 * each is kept with probability density/peak, and all that μ and σ do is to decide which.
 * @throws RangeError where the window does not hold μ ± 6 σ
 */
export function drawnDirectly(
  { mu, sigma }: OneWeight,
  {
    key,
    n,
    window: [from, to],
  }: { readonly key: Key; readonly n: number; readonly window: readonly [number, number] },
): number[] {
  if (!(from <= mu - 6 * sigma && to >= mu + 6 * sigma))
    throw new RangeError(`The window [${from}, ${to}] must reach from μ − 6 σ to μ + 6 σ.`);
  const density = (w: number) => Math.exp(-0.5 * ((w - mu) / sigma) ** 2);
  const share = (sigma * Math.sqrt(2 * Math.PI)) / (to - from); // of the places that are kept
  const tries = Math.ceil((n + 6 * Math.sqrt(n)) / share);
  const [place, height] = tf.tidy(() => random.uniform(key, [2, tries]).arraySync() as number[][]);
  const kept = place.map((u) => from + (to - from) * u).filter((w, i) => height[i] < density(w));
  if (kept.length < n) throw new Error(`Only ${kept.length} of ${n} draws were accepted.`);
  return kept.slice(0, n);
}

function assertOneWeight({ features }: LinearModel): void {
  if (features[0].length !== 1)
    throw new RangeError(`This graph has one weight; the model has ${features[0].length}.`);
}

import { type Distribution, withoutChecks } from '../../distributions';
import {
  grad,
  type Key,
  type Optimiser,
  type OptimiserState,
  split,
  stopGradient,
  tf,
  tree,
} from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertPositiveInteger } from '../checks';
import { assertFiniteTensor } from '../density';
import type { Values } from '../model';

/** A factor's free parameters λ_i, by name. */
export type FactorParams = Readonly<Record<string, tf.Tensor>>;

/**
 * A factor of the log joint density, and the quantities it contains: with them as [S, …] its value is [S] or [S, …].
 */
export interface JointTerm {
  readonly of: readonly string[];
  readonly logProb: (values: Values) => tf.Tensor;
}

export interface BlackBoxOptions {
  /**
   * q_i(z_i; λ_i) of each quantity, from λ_i or rows of them ([S, …]). Draws need not be differentiable: z may be
   * discrete.
   */
  readonly factors: Readonly<Record<string, (lambda: FactorParams) => Distribution>>;
  /** log p(x, z) = Σ terms. */
  readonly terms: readonly JointTerm[];
  /** S, at least 2. */
  readonly draws: number;
  /** Leave out of z_i's gradient all terms that do not contain z_i: their expectation is 0, their variance is not. */
  readonly raoBlackwell?: boolean;
  /** Subtract â times the score, whose expectation is 0, with the â that makes the variance least. */
  readonly controlVariate?: boolean;
}

export type BlackBoxParams = Readonly<Record<string, FactorParams>>;

/**
 * Contributions of each draw to the gradient of the ELBO, of λ's shapes with a leading axis [S]: their mean is the
 * estimate.
 */
export interface BlackBoxGradient {
  readonly perDraw: BlackBoxParams;
  readonly elbo: tf.Tensor;
  readonly logJoint: tf.Tensor;
  readonly entropy: tf.Tensor;
}

/**
 * The score-function gradient ∇_λ ELBO = E_q[∇_λ log q(z; λ) (log p(x, z) − log q(z; λ))] draw by draw (Ranganath,
 * Gerrish & Blei 2014, eq. 3; the score function as a way to any model: also Paisley, Blei & Jordan 2012). With
 * Rao–Blackwellisation, eq. 5–6; with the control variate of their section 4.2, â = Cov(score·f, score)/Var(score)
 * for each parameter, from the same draws.
 */
export function blackBoxGradient(
  options: BlackBoxOptions,
  params: BlackBoxParams,
  key: Key,
): BlackBoxGradient {
  const { factors, terms, draws, raoBlackwell = true, controlVariate = true } = options;
  return tf.tidy((): never => {
    const names = Object.keys(factors);
    const keys = split(key, names.length);
    const values = Object.fromEntries(
      names.map((name, i) => [name, stopGradient(factors[name](params[name]).sample(keys[i], [draws]))]),
    );
    const termValues = terms.map(({ of, logProb }) => ({ of, value: perRow(logProb(values)) }));
    const logQs = names.map((name) => perRow(factors[name](params[name]).logProb(values[name])));
    const logJoint = tf.addN(termValues.map(({ value }) => value));
    const logQ = tf.addN(logQs);

    const perDraw = names.map((name, i) => {
      const own = termValues.filter(({ of }) => of.includes(name)).map(({ value }) => value);
      const reward = raoBlackwell ? tf.sub(tf.addN(own), logQs[i]) : tf.sub(logJoint, logQ);
      const scores = scoresOf(factors[name], params[name], values[name]);
      return [name, tree.map((score: tf.Tensor) => weigh(score, reward, controlVariate), scores)];
    });
    return {
      perDraw: Object.fromEntries(perDraw),
      elbo: tf.mean(tf.sub(logJoint, logQ)),
      logJoint: tf.mean(logJoint),
      entropy: tf.neg(tf.mean(logQ)),
    } as never;
  });
}

/** ∇_λ log q(z_s; λ) of each draw: λ is repeated in rows, so that each draw has its own to be differentiated by. */
function scoresOf(
  factor: (lambda: FactorParams) => Distribution,
  lambda: FactorParams,
  z: tf.Tensor,
): FactorParams {
  const rows = tree.map(
    (leaf: tf.Tensor) => tf.tile(tf.expandDims(leaf), [z.shape[0], ...leaf.shape.map(() => 1)]),
    lambda,
  ) as FactorParams;
  return grad((own: FactorParams) => tf.sum(factor(own).logProb(z)))(rows);
}

/** score · reward, or score · (reward − â). */
function weigh(score: tf.Tensor, reward: tf.Tensor, controlVariate: boolean): tf.Tensor {
  const rewards = tf.reshape(reward, [-1, ...new Array<number>(score.rank - 1).fill(1)]);
  const product = tf.mul(score, rewards);
  if (!controlVariate) return product;
  const centred = tf.sub(score, tf.mean(score, 0, true));
  const covariance = tf.mean(tf.mul(product, centred), 0, true);
  const variance = tf.add(tf.mean(tf.square(centred), 0, true), 1e-12);
  return tf.sub(product, tf.mul(score, tf.div(covariance, variance)));
}

function perRow(x: tf.Tensor): tf.Tensor {
  return x.rank === 1 ? x : tf.sum(tf.reshape(x, [x.shape[0], -1]), 1);
}

export interface BlackBoxState {
  readonly params: BlackBoxParams;
  readonly optimiser: OptimiserState<BlackBoxParams>;
}

export type BlackBoxInfo = Omit<BlackBoxGradient, 'perDraw'>;

/**
 * Black-box variational inference: stochastic ascent of the ELBO along the score-function gradient. The authors use
 * AdaGrad; `init` takes the first parameters.
 */
export function blackBox(
  options: BlackBoxOptions & { readonly optimiser: Optimiser },
): Algorithm<BlackBoxParams, BlackBoxState, BlackBoxInfo> {
  const { optimiser } = options;
  assertPositiveInteger('draws', options.draws);
  if (options.draws < 2) throw new RangeError('draws must be 2 or more.');
  const known = new Set(Object.keys(options.factors));
  for (const { of } of options.terms) {
    const unknown = of.find((name) => !known.has(name));
    if (unknown !== undefined) throw new RangeError(`A term contains ${unknown}, which has no factor.`);
  }
  const used = new Set(options.terms.flatMap(({ of }) => of));
  const idle = [...known].find((name) => !used.has(name));
  if (idle !== undefined) throw new RangeError(`No term contains ${idle}: it has a factor and no prior.`);
  return {
    init(params, key) {
      for (const name of known)
        if (params[name] === undefined) throw new TypeError(`blackBox: init has no parameters for ${name}.`);
      if (key === undefined)
        throw new TypeError('blackBox: init needs a key, to look at the ELBO at the start.');
      tf.tidy(() => assertFiniteTensor('The ELBO at the start', blackBoxGradient(options, params, key).elbo));
      return { params: tree.clone(params), optimiser: optimiser.init(params) };
    },
    step: (key, state) =>
      tf.tidy((): never => {
        const { perDraw, ...info } = withoutChecks(() => blackBoxGradient(options, state.params, key));
        const descent = tree.map((g: tf.Tensor) => tf.neg(tf.mean(g, 0)), perDraw) as BlackBoxParams;
        const [params, next] = optimiser.update(descent, state.optimiser, state.params);
        return [{ params, optimiser: next }, info] as never;
      }),
  };
}

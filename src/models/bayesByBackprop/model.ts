import { assertPositive } from '../../inference/checks';
import { type Network, network, type PriorScales } from '../bayesianNetwork';

/** p(w): what is believed of the weights before the data. */
export type WeightPrior =
  /** N(0, s²): one s for all weights and biases, or `bayesianNetwork`'s scales, s / √inputs for the weights of a layer. */
  | { readonly kind: 'gaussian'; readonly sd: number | PriorScales }
  /** π N(0, s1²) + (1 − π) N(0, s2²), of each weight for itself (Blundell et al. 2015, eq. 7). */
  | { readonly kind: 'mixture'; readonly pi: number; readonly s1: number; readonly s2: number };

/** p(y | x, w) around the network's outputs f(x; w). */
export type Likelihood =
  /** N(f, noise²) for each output; with `learnt` the noise is where training starts. */
  | { readonly kind: 'gaussian'; readonly noise: number; readonly learnt?: boolean }
  /** Categorical(softmax f). */
  | { readonly kind: 'categorical' };

/** A network whose weights have a prior; what is trained is a Gaussian over each of them. */
export interface BayesModel {
  /** Layers, activation, D: one vector θ [D] holds all weights and biases. */
  readonly net: Network;
  readonly prior: WeightPrior;
  readonly likelihood: Likelihood;
}

/**
 * Describes a Bayesian network; ReLU between the layers and the prior N(0, 1) unless said otherwise.
 * @param layers units of each layer, inputs and outputs included: [784, 400, 400, 10]
 * @throws RangeError for a scale that is not above 0, a share outside (0, 1), or fewer than two classes
 */
export function model({
  layers,
  activation = 'relu',
  prior = { kind: 'gaussian', sd: 1 },
  likelihood,
}: {
  readonly layers: readonly number[];
  readonly activation?: Network['activation'];
  readonly prior?: WeightPrior;
  readonly likelihood: Likelihood;
}): BayesModel {
  const net = network(layers, { activation });
  checkPrior(prior);
  if (likelihood.kind === 'gaussian') assertPositive('noise', likelihood.noise);
  else if (likelihood.kind !== 'categorical')
    throw new RangeError(`The likelihood is 'gaussian' or 'categorical', got '${kindOf(likelihood)}'.`);
  else if (outputsOf({ net }) < 2)
    throw new RangeError(`A categorical likelihood needs two outputs or more, got ${outputsOf({ net })}.`);
  return { net, prior, likelihood };
}

/** Number of outputs, K. */
export const outputsOf = ({ net }: Pick<BayesModel, 'net'>): number => net.layers[net.layers.length - 1];

/** @throws RangeError for a scale that is not above 0, or a share outside (0, 1) */
export function checkPrior(prior: WeightPrior): void {
  if (prior.kind === 'gaussian') {
    const scales = typeof prior.sd === 'number' ? { sd: prior.sd } : prior.sd;
    for (const [name, value] of Object.entries(scales)) assertPositive(`the prior's ${name}`, value);
  } else if (prior.kind === 'mixture') {
    if (!(prior.pi > 0 && prior.pi < 1))
      throw new RangeError(`The mixture's share pi must lie in (0, 1), got ${prior.pi}.`);
    assertPositive("the prior's s1", prior.s1);
    assertPositive("the prior's s2", prior.s2);
  } else throw new RangeError(`The prior is 'gaussian' or 'mixture', got '${kindOf(prior)}'.`);
}

const kindOf = (value: never): string => String((value as { kind?: unknown }).kind);

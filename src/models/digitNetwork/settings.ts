import { type BayesModel, model, type WeightPrior } from '../bayesByBackprop';

/** How a network of digits is built and trained. */
export interface DigitSetting {
  readonly layers: readonly number[];
  readonly prior: WeightPrior;
  /** σ of all weights at the start: small, so that the means find their way before the noise grows. */
  readonly sigma: number;
  /** Adam's, at the start. */
  readonly learningRate: number;
  readonly batchSize: number;
}

/** The scale mixture of Blundell et al. (2015): π = ½ (of ¼, ½, ¾), σ₁ = 1 (of 1, e⁻¹, e⁻²), σ₂ = e⁻⁶ (of e⁻⁶, e⁻⁷, e⁻⁸). */
const MIXTURE: WeightPrior = { kind: 'mixture', pi: 0.5, s1: 1, s2: Math.exp(-6) };

/** Runs that are recorded: the paper's layers; its priors; our optimiser, step sizes and number of epochs. */
export const SETTINGS: Readonly<Record<string, DigitSetting>> = {
  'mixture-400': {
    layers: [784, 400, 400, 10],
    prior: MIXTURE,
    sigma: 0.01,
    learningRate: 2e-3,
    batchSize: 128,
  },
};

/** The small network that a reader's machine trains in half a minute. */
export const LIVE: DigitSetting = { ...SETTINGS['mixture-400'], layers: [784, 100, 100, 10] };

/** Shares of weights that are taken out: those of the paper's table 2, and more. */
export const CUT: readonly number[] = [0, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99];

export const digitModel = ({ layers, prior }: DigitSetting): BayesModel =>
  model({ layers, prior, likelihood: { kind: 'categorical' } });

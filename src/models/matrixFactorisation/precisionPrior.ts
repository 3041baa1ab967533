import type { GammaFactor } from '../../inference/variational/gammaFactor';

/** Of every precision of the model: vague but proper, about 1, give or take its own size. */
export const PRECISION_PRIOR: GammaFactor = { shape: 1, rate: 1 };

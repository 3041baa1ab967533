import { filled, normals, uniforms } from '../inputs';
import type { Workload } from './workload';

const POINTS = 1000;

export const HYPERPARAMETERS = { variance: 1.3, lengthScale: 0.9, noiseVariance: 0.1 };

const shared = {
  tolerance: 1e-6,
  inputs: () => {
    const uniform = uniforms(11);
    const normal = normals(12);
    const x = filled([POINTS], () => -5 + 10 * uniform());
    return { x, y: filled([POINTS], (i) => Math.sin(2 * x.data[i]) + 0.3 * normal()) };
  },
};

/** Log marginal likelihood of 1000 points under an RBF kernel. */
export const gpEvidence: Workload = {
  ...shared,
  name: 'gp-evidence',
  title: 'GP log marginal likelihood, n = 1000, RBF',
  unit: 'evaluation',
  contestants: ['ours', 'scikit-learn'],
};

/** The same with its gradient in three hyper-parameters: one step of fitting. */
export const gpGradient: Workload = {
  ...shared,
  name: 'gp-gradient',
  title: 'GP log marginal likelihood and gradient, n = 1000, RBF + noise',
  unit: 'evaluation',
  contestants: ['ours', 'scikit-learn'],
};

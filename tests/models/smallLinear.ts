import { linearGaussian } from '../../src/models/linearGaussian';

/** Two latent variables behind four observed numbers: small enough for everything to be exact. */
export const smallLinear = () =>
  linearGaussian({
    W: [
      [1.2, 0.3],
      [-0.6, 0.8],
      [0.2, 1.1],
      [0.9, -0.4],
    ],
    b: [0.3, -0.1, 0.2, 0],
    noise: 0.6,
  });

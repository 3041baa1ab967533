import { tf } from '../../tensor';
import { type Network, places } from '../bayesianNetwork';
import { meanAndSd, type Posterior } from './posterior';

/** |μ| / σ of each weight: [D]. What the data have told about it, against what they left open. */
export function signalToNoise(q: Posterior): Float32Array {
  const { mu, sigma } = meanAndSd(q);
  return mu.map((value, d) => Math.abs(value) / sigma[d]);
}

/** ρ of a weight that is switched off: σ = softplus(−40) ≈ 4e−18. */
const OFF = -40;

/**
 * q with a share of the weights taken out, those with the smallest |μ|/σ (Blundell et al. 2015, section 5.1): both their mean and
 * their spread become 0. The caller owns the tensors.
 * @param share of all weights and biases, in [0, 1)
 */
export function prune(q: Posterior, share: number): Posterior {
  if (!(share >= 0 && share < 1)) throw new RangeError(`The share must lie in [0, 1), got ${share}.`);
  const signal = signalToNoise(q);
  const count = Math.round(share * signal.length);
  const order = Uint32Array.from(signal.keys()).sort((a, b) => signal[a] - signal[b]);
  const [mu, rho] = [q.mu.dataSync().slice(), q.rho.dataSync().slice()];
  for (const d of order.subarray(0, count)) {
    mu[d] = 0;
    rho[d] = OFF;
  }
  return {
    mu: tf.tensor1d(mu),
    rho: tf.tensor1d(rho),
    ...(q.logNoise ? { logNoise: q.logNoise.clone() } : {}),
  };
}

/**
 * For each unit of a hidden layer the largest |μ|/σ among the weights that leave it: a unit where all are small says nothing.
 * @param layer 1 for the first hidden layer
 */
export function unitSignals(net: Network, q: Posterior, layer = 1): number[] {
  if (!(Number.isInteger(layer) && layer >= 1 && layer < net.layers.length - 1))
    throw new RangeError(`Hidden layers are 1 … ${net.layers.length - 2}, got ${layer}.`);
  const signal = signalToNoise(q);
  const { weights, inputs, outputs } = places(net)[layer];
  return Array.from({ length: inputs }, (_, j) =>
    Math.max(...signal.subarray(weights + j * outputs, weights + (j + 1) * outputs)),
  );
}

import type { Affine, VaeParams } from '../vae/model';

/** A layer read out of its tensors, as plain numbers (float64). */
export interface PlainAffine {
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** A VAE's weights as plain numbers; the names are those of {@link VaeParams}. */
export interface PlainParams {
  readonly encoder: { readonly hidden: PlainAffine; readonly mu: PlainAffine; readonly logVar: PlainAffine };
  readonly decoder: {
    readonly hidden: PlainAffine;
    readonly logits: PlainAffine;
    readonly logVar?: PlainAffine;
  };
}

type Vector = readonly number[];

/** Reads the weights out. */
export function plainParams({ encoder, decoder }: VaeParams): PlainParams {
  const plain = ({ weights, bias }: Affine): PlainAffine => ({
    weights: weights.arraySync(),
    bias: bias.arraySync(),
  });
  return {
    encoder: { hidden: plain(encoder.hidden), mu: plain(encoder.mu), logVar: plain(encoder.logVar) },
    decoder: {
      hidden: plain(decoder.hidden),
      logits: plain(decoder.logits),
      ...(decoder.logVar ? { logVar: plain(decoder.logVar) } : {}),
    },
  };
}

/** W x + b, one output at a time. @throws RangeError for a vector of the wrong length */
function layer({ weights, bias }: PlainAffine, x: Vector): number[] {
  if (x.length !== weights.length)
    throw new RangeError(`a layer of ${weights.length} inputs got ${x.length} numbers`);
  return bias.map((b, j) => x.reduce((sum, value, i) => sum + value * weights[i][j], b));
}

/** The encoder of App. C: h = tanh(W x + b), μ and log σ² linear in h. Nothing but sums, products and Math.tanh. */
export function encodeByHand({ encoder }: PlainParams, x: Vector): { mu: number[]; logVar: number[] } {
  const h = layer(encoder.hidden, x).map(Math.tanh);
  return { mu: layer(encoder.mu, h), logVar: layer(encoder.logVar, h) };
}

/** The decoder's pixels: their means, and for Gaussian ones (eq. 12) their log variances. */
export function decodeByHand({ decoder }: PlainParams, z: Vector): { mean: number[]; logVar?: number[] } {
  const h = layer(decoder.hidden, z).map(Math.tanh);
  const mean = layer(decoder.logits, h).map((logit) => 1 / (1 + Math.exp(-logit)));
  return decoder.logVar ? { mean, logVar: layer(decoder.logVar, h) } : { mean };
}

/** log p(x|z) in nats: eq. 11 pixel by pixel, or the log of eq. 12's Gaussian density. */
export function logLikelihoodByHand(params: PlainParams, x: Vector, z: Vector): number {
  const { mean, logVar } = decodeByHand(params, z);
  const terms = x.map((value, i) => {
    if (!logVar) return value * Math.log(mean[i]) + (1 - value) * Math.log(1 - mean[i]);
    const squares = (value - mean[i]) ** 2 / Math.exp(logVar[i]);
    return -0.5 * (Math.log(2 * Math.PI) + logVar[i] + squares);
  });
  return terms.reduce((a, b) => a + b, 0);
}

/** Eq. 10 for one image and given noise ε⁽¹⁾ … ε⁽ᴸ⁾, in plain arithmetic, in nats. */
export function boundByHand(
  params: PlainParams,
  x: Vector,
  epsilon: readonly Vector[],
): { readonly bound: number; readonly reconstruction: number; readonly kl: number } {
  const { mu, logVar } = encodeByHand(params, x);
  const kl = mu.reduce((sum, m, j) => sum - 0.5 * (1 + logVar[j] - m * m - Math.exp(logVar[j])), 0);
  const likelihoods = epsilon.map((noise) => {
    const z = mu.map((m, j) => m + Math.exp(logVar[j] / 2) * noise[j]);
    return logLikelihoodByHand(params, x, z);
  });
  const reconstruction = likelihoods.reduce((a, b) => a + b, 0) / epsilon.length;
  return { bound: reconstruction - kl, reconstruction, kl };
}

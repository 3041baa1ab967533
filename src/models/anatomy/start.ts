import { type Key, random, split, tf, tree } from '../../tensor';
import { decoderOutput, encode, init, type VaeModel, type VaeParams } from '../vae/model';
import { logWeightPrior } from '../vae/objective';

/** Standard deviations of what the untrained networks give. */
export interface StartSpread {
  readonly mu: number;
  readonly logVar: number;
  readonly logits: number;
}

/**
 * What weights from N(0, s²) give before any training: a hidden unit's input has variance s²(|x|² + 1), each of the
 * encoder's outputs s²(H E[h²] + 1), and a logit of the decoder likewise with z ~ N(0, I) in the place of x. With tanh h ≈ h,
 * so for small s alone.
 * @param meanSquareNorm mean of |x|² over the images
 */
export function predictedStart(vae: VaeModel, scale: number, meanSquareNorm: number): StartSpread {
  const output = (inputSquares: number) =>
    scale * Math.sqrt(vae.hidden * scale ** 2 * (inputSquares + 1) + 1);
  const code = output(meanSquareNorm);
  return { mu: code, logVar: code, logits: output(vae.latents) };
}

/** The same measured: root mean squares over images x [M, D], draws of the prior, and `starts` sets of fresh weights. */
export function measuredStart(
  vae: VaeModel,
  x: tf.Tensor2D,
  { key, scale, starts }: { readonly key: Key; readonly scale: number; readonly starts: number },
): StartSpread {
  const squares = split(key, starts).map((one) => {
    const [weightKey, latentKey] = split(one);
    const params = init(vae, weightKey, scale);
    const found = tf.tidy(() => {
      const { mu, logVar } = encode(vae, params.encoder, x);
      const z = random.normal(latentKey, [x.shape[0], vae.latents]);
      const { logits } = decoderOutput(vae, params.decoder, z);
      return [mu, logVar, logits].map((t) => tf.mean(tf.square(t)).dataSync()[0]);
    });
    tree.dispose(params);
    return found;
  });
  const [mu, logVar, logits] = [0, 1, 2].map((i) =>
    Math.sqrt(squares.reduce((sum, found) => sum + found[i], 0) / starts),
  );
  return { mu, logVar, logits };
}

/** −log p(θ, φ)/N in nats per data point, its constant left out: ½ Σ w² / N, what the weights cost. */
export function priceOfWeights(params: VaeParams, dataSize: number): number {
  const value = tf.tidy(() => logWeightPrior(params).dataSync()[0] as never) as unknown as number;
  return -value / dataSize;
}

/** Root mean square of the encoder's weights for each pixel: [D]. */
export function weightSizePerPixel({ encoder }: VaeParams): number[] {
  return tf.tidy(() => {
    const squares = tf.mean(tf.square(encoder.hidden.weights), 1);
    return Array.from(squares.dataSync(), Math.sqrt) as never;
  }) as unknown as number[];
}

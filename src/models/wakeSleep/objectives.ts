import { type Key, type Metrics, random, split, stopGradient, tf } from '../../tensor';
import { drawLatents } from '../vae/bound';
import { logLikelihood, logNormal } from '../vae/densities';
import { samplePixels } from '../vae/manifold';
import { encode, type VaeModel, type VaeParams } from '../vae/model';
import { logWeightPrior, scaleToData } from '../vae/objective';

/** What the scaling and the prior of both phases need. */
export interface PhaseOptions {
  /** N, the data points that a minibatch stands for. */
  readonly dataSize: number;
  /** Draws of z for each image in the wake phase; 1 if not given. */
  readonly L?: number;
  /** Whether the prior N(0, I) on the weights counts, as in AEVB; true if not given. */
  readonly weightPrior?: boolean;
}

type PhaseLoss = (params: VaeParams, x: tf.Tensor, key: Key) => Metrics;

/**
 * Wake: real images x, z ~ q(z|x) held fixed, and θ climbs E[log p(x|z)]. It is the θ-part of the lower bound's gradient
 * (eq. 3 keeps φ alone otherwise). The loss is −((N/M) Σ log p(x|z) + log p(θ)) / N, in nats per data point.
 */
export function wakeLoss(vae: VaeModel, { dataSize, L = 1, weightPrior = true }: PhaseOptions): PhaseLoss {
  return ({ encoder, decoder }, x, key) =>
    tf.tidy(() => {
      const z = stopGradient(drawLatents(encode(vae, encoder, x), { key, L }));
      const reconstruction = tf.mean(logLikelihood(vae, decoder, x, z), 0);
      return { ...mapMetrics(reconstruction, decoder, dataSize, weightPrior) } as never;
    });
}

/** A dream: z ~ p(z), x ~ p(x|z), as many as a minibatch has images. Gaussian pixels are cut off at 0 and 1, as images are. */
export function dream(
  vae: VaeModel,
  decoder: VaeParams['decoder'],
  key: Key,
  count: number,
): { readonly z: tf.Tensor2D; readonly x: tf.Tensor2D } {
  return tf.tidy(() => {
    const [latentKey, pixelKey] = split(key);
    const z = random.normal(latentKey, [count, vae.latents]);
    return { z, x: tf.clipByValue(samplePixels(vae, decoder, z, pixelKey), 0, 1) } as never;
  });
}

/**
 * Sleep: the model dreams (z, x) ~ p(z) p(x|z), and φ climbs E[log q(z|x)]. That lowers KL(p(z|x) ‖ q(z|x)) on dreams:
 * the other direction than the bound's, on other images. The loss is −((N/M) Σ log q(z|x) + log p(φ)) / N.
 * The images only say how many dreams there are.
 */
export function sleepLoss(vae: VaeModel, { dataSize, weightPrior = true }: PhaseOptions): PhaseLoss {
  return ({ encoder, decoder }, images, key) =>
    tf.tidy(() => {
      const { z, x } = dream(vae, decoder, key, images.shape[0]);
      const logQ = logNormal(stopGradient(z), encode(vae, encoder, stopGradient(x)));
      return { ...mapMetrics(logQ, encoder, dataSize, weightPrior) } as never;
    });
}

function mapMetrics(perPoint: tf.Tensor, params: unknown, dataSize: number, weightPrior: boolean): Metrics {
  const fit = scaleToData(perPoint, dataSize);
  const objective = weightPrior ? tf.add(fit, logWeightPrior(params)) : fit;
  return { loss: tf.div(objective, -dataSize), objective: tf.mean(perPoint) };
}

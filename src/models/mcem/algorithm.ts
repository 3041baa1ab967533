import { type HmcInfo, monteCarloEm } from '../../inference';
import {
  gather,
  type Key,
  type Optimiser,
  type OptimiserState,
  repeat,
  tf,
  valueAndGrad,
} from '../../tensor';
import { logJoint } from '../vae/densities';
import type { DecoderParams, VaeModel } from '../vae/model';
import { logWeightPrior, scaleToData } from '../vae/objective';
import { type Chains, type ChainsInfo, chainSampler } from './chains';

/** What the M-step learns with: θ, and what the optimiser keeps beside it. */
export interface Learner {
  readonly decoder: DecoderParams;
  readonly optimiser: OptimiserState<DecoderParams>;
}

export interface McemSettings {
  /** [N, D] */
  readonly images: tf.Tensor2D;
  readonly optimiser: Optimiser;
  /** What the orders of the images come from. */
  readonly key: Key;
  /** M, 100 if not given. */
  readonly batchSize?: number;
  /** Leapfrog steps of an E-step, 10 if not given. */
  readonly leapfrogs?: number;
  /** Of the E-step, 0.9 if not given. */
  readonly targetAcceptance?: number;
  /** Weight updates with the draws of one E-step, 5 if not given. */
  readonly updates?: number;
  /** Whether the prior N(0, I) on the weights counts, as in AEVB; true if not given. */
  readonly weightPrior?: boolean;
}

/** The mean of log p(x, z) over the minibatch and its draws, before the first update: a scalar, in nats. */
export interface MStepInfo {
  readonly logJoint: tf.Tensor;
}

/**
 * −((N/M) Σ log p(x, z) + log p(θ)) / N for a minibatch x [M, D] with draws z [M, Nz] of its posteriors: the loss of
 * the M-step. Its gradient is, on average over the posterior, that of −log p(x): Fisher's identity.
 */
export function mStepLoss(
  vae: VaeModel,
  { dataSize, weightPrior = true }: { readonly dataSize: number; readonly weightPrior?: boolean },
): (decoder: DecoderParams, x: tf.Tensor, z: tf.Tensor) => tf.Tensor {
  return (decoder, x, z) =>
    tf.tidy(() => {
      const fit = scaleToData(logJoint(vae, decoder, x, z), dataSize);
      return tf.div(weightPrior ? tf.add(fit, logWeightPrior(decoder)) : fit, -dataSize);
    });
}

/**
 * Monte Carlo EM as in App. E: a minibatch of posterior draws by a trajectory of 10 leapfrog steps each, then 5 updates of
 * the weights by the gradient of log p(x, z) with these draws. There is no encoder.
 */
export function mcem(vae: VaeModel, settings: McemSettings) {
  const {
    images,
    optimiser,
    key,
    batchSize = 100,
    leapfrogs = 10,
    targetAcceptance = 0.9,
    updates = 5,
  } = settings;
  const chains = chainSampler(vae, { images, batchSize, leapfrogs, targetAcceptance, key });
  const loss = mStepLoss(vae, { dataSize: images.shape[0], weightPrior: settings.weightPrior });
  interface Latents {
    readonly z: tf.Tensor;
    readonly rows: tf.Tensor;
  }
  return monteCarloEm<Learner, Chains, HmcInfo & ChainsInfo, Latents, MStepInfo>({
    sampler: ({ decoder }) => chains.sampler(decoder),
    renew: ({ decoder }, state) => chains.renew(decoder, state),
    latents: ({ batch, rows }) => ({ z: batch.position, rows }),
    burnIn: 0,
    draws: 1,
    maximise: (before, latents) => {
      const [z, rows] = [tf.squeeze(latents.z, [0]), tf.squeeze(latents.rows, [0])];
      const x = gather(images, rows);
      const update = ({ decoder, optimiser: slots }: Learner): Learner => {
        const { grads } = valueAndGrad(loss)(decoder, x, z);
        const [better, next] = optimiser.update(grads, slots, decoder);
        return { decoder: better, optimiser: next };
      };
      const after = repeat(update, before, { times: updates });
      return [after, { logJoint: tf.mean(logJoint(vae, before.decoder, x, z)) }] as const;
    },
  });
}

import { type HmcInfo, type HmcState, hmc } from '../../inference';
import type { Algorithm } from '../../inference/algorithm';
import { withGradient } from '../../inference/density';
import { exp, foldIn, gather, type Key, random, tf } from '../../tensor';
import { logJoint } from '../vae/densities';
import type { DecoderParams, VaeModel } from '../vae/model';

/** One Markov chain for each training image, of which a minibatch moves at a time. */
export interface Chains {
  /** Where each chain stands, [N, Nz]. */
  readonly positions: tf.Tensor2D;
  /** E-steps done, an int32 scalar. */
  readonly count: tf.Tensor;
  /** The minibatch: rows of the images, int32 [M]. */
  readonly rows: tf.Tensor1D;
  /** Its chains, [M, Nz]. */
  readonly batch: HmcState;
  /** log ε, one for all chains: a scalar. */
  readonly logStepSize: tf.Tensor;
}

export interface ChainsInfo extends HmcInfo {
  /** ε of this E-step. */
  readonly stepSize: tf.Tensor;
}

export interface ChainsOptions {
  /** [N, D] */
  readonly images: tf.Tensor2D;
  /** M */
  readonly batchSize: number;
  readonly leapfrogs: number;
  readonly targetAcceptance: number;
  /** What the orders of the images come from. */
  readonly key: Key;
}

const FIRST_STEP_SIZE = 0.5;

/** How far log ε moves for a mean acceptance that is off by 1. It never stops: the posteriors change as θ learns. */
const GAIN = 0.2;

/** The E-step's sampler for a decoder that learns, and its parts. */
export interface ChainSampler {
  readonly sampler: (decoder: DecoderParams) => Algorithm<tf.Tensor, Chains, ChainsInfo>;
  /** Turns to the next minibatch, under new parameters. */
  readonly renew: (decoder: DecoderParams, chains: Chains) => Chains;
}

/**
 * Hamiltonian Monte Carlo on p(z|x) for one minibatch after the other (App. E): each step is a trajectory from where the
 * image's chain was left the last time, and moves ε towards the wanted acceptance.
 */
export function chainSampler(vae: VaeModel, options: ChainsOptions): ChainSampler {
  const { images, batchSize, leapfrogs, targetAcceptance, key: orderKey } = options;
  const density = (decoder: DecoderParams, rows: tf.Tensor1D) => {
    const x = gather(images, rows);
    return (z: tf.Tensor) => logJoint(vae, decoder, x, z);
  };
  const stateAt = (decoder: DecoderParams, positions: tf.Tensor2D, count: tf.Tensor) => {
    const rows = rowsOf(orderKey, count, images.shape[0], batchSize);
    const position = gather(positions, rows);
    return { rows, batch: { position, ...withGradient(density(decoder, rows))(position) } };
  };
  return {
    sampler: (decoder) => ({
      init: (positions) =>
        tf.tidy((): never => {
          const count = tf.scalar(0, 'int32');
          const logStepSize = tf.scalar(Math.log(FIRST_STEP_SIZE));
          const all = positions.clone() as tf.Tensor2D;
          return { ...stateAt(decoder, all, count), positions: all, count, logStepSize } as never;
        }),
      step: (key, { positions, count, rows, batch, logStepSize }) =>
        tf.tidy((): never => {
          const stepSize = exp(logStepSize);
          const kernel = hmc(density(decoder, rows), { stepSize, steps: leapfrogs });
          const [moved, info] = kernel.step(key, batch);
          const error = tf.sub(tf.mean(info.acceptance), targetAcceptance);
          const next = {
            positions: tf.tensorScatterUpdate(positions, tf.expandDims(rows, 1), moved.position),
            count: tf.add(count, tf.scalar(1, 'int32')),
            rows,
            batch: moved,
            logStepSize: tf.add(logStepSize, tf.mul(error, GAIN)),
          };
          return [next, { ...info, stepSize }] as never;
        }),
    }),
    renew: (decoder, { positions, count, logStepSize }) =>
      tf.tidy(() => ({ ...stateAt(decoder, positions, count), positions, count, logStepSize }) as never),
  };
}

/** The rows of minibatch `count`: the images in an order that is new in each epoch; what is left over at its end waits. */
function rowsOf(key: Key, count: tf.Tensor, N: number, M: number): tf.Tensor1D {
  const perEpoch = tf.scalar(Math.floor(N / M), 'int32');
  const epoch = tf.floorDiv(count, perEpoch);
  const order = random.permutation(foldIn(key, epoch), N);
  const at = tf.mul(tf.mod(count, perEpoch), tf.scalar(M, 'int32'));
  return gather(order, tf.add(tf.range(0, M, 1, 'int32'), at)) as tf.Tensor1D;
}

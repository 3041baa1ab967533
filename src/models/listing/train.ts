import {
  adam,
  foldIn,
  Interrupted,
  interruptible,
  type Key,
  type Optimiser,
  random,
  softplus,
  split,
  type Trainer,
  tf,
  trainer,
  tree,
} from '../../tensor';
import { drawLatents } from '../vae/bound';
import { klToPrior } from '../vae/densities';
import { evaluator } from '../vae/evaluate';
import { checkImages } from '../vae/images';
import { decoderOutput, encode, type VaeModel, type VaeParams } from '../vae/model';
import { LISTING, linearInit } from './linear';
import type { Reduction } from './loss';

/** The listing's settings where it gives them; the batch of 128 is that of PyTorch's own example. */
export const SETTINGS = { epochs: 20, batchSize: 128, learningRate: 1e-3 } as const;

export interface EpochLosses {
  /** 0 before the first. */
  readonly epoch: number;
  /** Mean loss per image over the epoch's minibatches, as they were met, in nats; NaN before the first. */
  readonly train: number;
  /** Mean loss per test image, with one draw of z each, in nats: −(estimate of the bound). */
  readonly test: number;
  readonly testKl: number;
  /** Seconds of training so far. */
  readonly seconds: number;
}

export interface LoopOptions {
  /** `train_loader`: training images [N, D], already flattened. */
  readonly images: tf.Tensor2D;
  readonly test: tf.Tensor2D;
  readonly key: Key;
  readonly epochs?: number;
  readonly batchSize?: number;
  /** Adam(1e-3) if not given. */
  readonly optimiser?: Optimiser;
  /** Of the BCE, not of the KL; 'sum' as in the listing if not given. */
  readonly reduction?: Reduction;
  /** Told of each epoch, from 0 on. The parameters are disposed afterwards: clone what you keep. */
  readonly onEpoch?: (losses: EpochLosses, params: VaeParams) => unknown;
  readonly progress?: (done: number, total: number, note: string) => void;
  readonly vae?: VaeModel;
}

export interface LoopResult {
  readonly params: VaeParams;
  readonly losses: readonly EpochLosses[];
  readonly interrupted: boolean;
}

/**
 * The listing's training loop: each epoch in a new order, minibatches of 128 with the rest in a last smaller one, a step of
 * Adam on each loss. An interrupt ends it with what has been learnt.
 */
export async function trainLoop(options: LoopOptions): Promise<LoopResult> {
  const { images, test, key, vae = LISTING } = options;
  const { epochs = SETTINGS.epochs, batchSize = SETTINGS.batchSize, reduction = 'sum' } = options;
  checkOptions(vae, options, { epochs, batchSize });
  const [initKey, noiseKey, orderKey, testKey] = split(key, 4);
  const start = linearInit(initKey, vae);
  const testLoss = evaluator(vae, test, { key: testKey });
  const running = trainer({
    params: start,
    data: images,
    key: noiseKey,
    optimiser: options.optimiser ?? adam({ learningRate: SETTINGS.learningRate }),
    loss: (params: VaeParams, x: tf.Tensor2D, k: Key) => batchLoss(vae, params, x, k, reduction),
    name: "the listing's step",
  });
  const losses: EpochLosses[] = [];
  const look = (train: number, seconds: number) => {
    const params = running.params();
    const { bound, kl } = testLoss(params);
    losses.push({ epoch: losses.length, train, test: -bound, testKl: kl, seconds });
    options.onEpoch?.(losses[losses.length - 1], params);
    tree.dispose(params);
  };
  let interrupted = false;
  try {
    look(Number.NaN, 0);
    await interruptible(async (pause) => {
      let seconds = 0;
      for (let epoch = 0; epoch < epochs; epoch++) {
        const batches = batchesOf(foldIn(orderKey, epoch), images.shape[0], batchSize);
        const tell = (done: number, loss: number) =>
          options.progress?.(
            epoch * batches.length + done,
            epochs * batches.length,
            `loss ${loss.toFixed(1)}`,
          );
        const result = await runEpoch(running, batches, tell, pause);
        seconds += result.seconds;
        look(result.loss, seconds);
      }
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    interrupted = true;
  }
  const params = running.params();
  running.dispose();
  testLoss.dispose();
  tree.dispose(start);
  return { params, losses, interrupted };
}

/** The listing's loss of a minibatch, from the logits, so that no logarithm of 0 occurs; and per image, to be told. */
function batchLoss(vae: VaeModel, params: VaeParams, x: tf.Tensor2D, key: Key, reduction: Reduction) {
  return tf.tidy(() => {
    const q = encode(vae, params.encoder, x);
    const z = tf.squeeze(drawLatents(q, { key }), [0]);
    const { logits } = decoderOutput(vae, params.decoder, z);
    const bce = tf.sum(tf.sub(softplus(logits), tf.mul(x, logits)));
    const kl = tf.sum(klToPrior(q));
    const reduced = reduction === 'sum' ? bce : tf.div(bce, x.size);
    return { loss: tf.add(reduced, kl), summed: tf.add(bce, kl) } as never;
  });
}

async function runEpoch(
  running: Trainer<VaeParams, tf.Tensor2D>,
  batches: readonly Int32Array[],
  tell: (done: number, lossPerImage: number) => void,
  pause: () => Promise<void>,
): Promise<{ readonly loss: number; readonly seconds: number }> {
  let [sum, images, seconds] = [0, 0, 0];
  for (let from = 0; from < batches.length; from += 16) {
    const some = batches.slice(from, from + 16).filter(({ length }) => length === batches[from].length);
    const began = performance.now();
    // The last batch is smaller, and a step of its own.
    const rest = batches.slice(from + some.length, from + 16);
    const metrics = [...running.manySteps(some), ...rest.map((rows) => running.step(rows))];
    seconds += (performance.now() - began) / 1000;
    for (const { summed } of metrics) sum += summed;
    images += [...some, ...rest].reduce((count, { length }) => count + length, 0);
    tell(from + metrics.length, sum / images);
    await pause();
  }
  return { loss: sum / images, seconds };
}

/** A new order of all rows, cut into minibatches; the last one holds what is left. */
export function batchesOf(key: Key, count: number, batchSize: number): Int32Array[] {
  const order = tf.tidy(() => random.permutation(key, count).dataSync() as Int32Array);
  const batches = Math.ceil(count / batchSize);
  return Array.from({ length: batches }, (_, i) => order.slice(i * batchSize, (i + 1) * batchSize));
}

function checkOptions(
  vae: VaeModel,
  { images, test }: LoopOptions,
  counts: { readonly epochs: number; readonly batchSize: number },
) {
  checkImages(vae, images, 'training images');
  checkImages(vae, test, 'test images');
  for (const [name, value] of Object.entries(counts)) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new RangeError(`${name} must be a whole number ≥ 1, got ${value}`);
  }
}

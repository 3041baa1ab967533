import { type Key, type tf, tree } from '../../tensor';
import { type McemPoint, train as trainMcem } from '../mcem';
import { logSpaced } from '../vae/curve';
import { type DecoderParams, model, type VaeModel, type VaeParams } from '../vae/model';
import { train as trainAevb } from '../vae/train';
import { train as trainWakeSleep } from '../wakeSleep';

/** The three algorithms of figure 3. */
export const METHODS = ['AEVB', 'wake-sleep', 'MCEM'] as const;
export type Method = (typeof METHODS)[number];

/** The paper's network for figure 3: 100 hidden units, and 3 latent variables unless said otherwise. */
export const network = (latents = 3): VaeModel =>
  model({ pixels: 784, hidden: 100, latents, decoder: 'bernoulli' });

/** What a decoder was after so many training samples. */
export interface Snapshot {
  readonly samples: number;
  /** Seconds of training up to here. */
  readonly seconds: number;
  readonly decoder: DecoderParams;
  /** Of the E-steps since the snapshot before; MCEM alone. */
  readonly acceptance?: number;
}

export interface Snapshots {
  readonly method: Method;
  /** N */
  readonly dataSize: number;
  readonly learningRate: number;
  readonly list: readonly Snapshot[];
  /** Encoder and decoder at the end; MCEM has no encoder. */
  readonly params?: VaeParams;
  readonly interrupted: boolean;
}

export interface SnapshotOptions {
  /** Training images [N, 784]. */
  readonly images: tf.Tensor2D;
  /** Training samples to see in all. */
  readonly samples: number;
  readonly key: Key;
  /** When to take a snapshot, in samples seen; {@link checkpointsTo} if not given. */
  readonly checkpoints?: readonly number[];
  /** Adagrad's step size; if not given it is chosen from 0.01, 0.02 and 0.1 on the first iterations. */
  readonly learningRate?: number;
  readonly progress?: (done: number, total: number, note: string) => void;
}

/** From so many samples on, XLA's machine code is worth the seconds that it takes to compile. */
const LONG_RUN = 500_000;

/** Three snapshots a decade, from 10⁴ training samples on: 1, 2.2, 4.6, 10 … */
export function checkpointsTo(samples: number): number[] {
  return [...logSpaced(1e4, 1e8, 13).filter((count) => count < samples), samples];
}

/**
 * Trains a decoder by one of the methods with the settings that all three share in the paper (M = 100, L = 1, Adagrad, prior
 * N(0, I) on the weights), and keeps what it was at the checkpoints. The caller owns the decoders.
 */
export async function snapshots(method: Method, vae: VaeModel, options: SnapshotOptions): Promise<Snapshots> {
  const { images, samples, checkpoints = checkpointsTo(samples) } = options;
  const about = { method, dataSize: images.shape[0] };
  const list: Snapshot[] = [];
  const keep = (point: Pick<Snapshot, 'samples' | 'seconds' | 'acceptance'>, decoder: DecoderParams) => {
    const { samples: seen, seconds, acceptance } = point;
    list.push({
      samples: seen,
      seconds,
      decoder: tree.clone(decoder),
      ...(acceptance ? { acceptance } : {}),
    });
  };
  if (method === 'MCEM') {
    const onCheckpoint = (point: McemPoint, decoder: DecoderParams) => keep(point, decoder);
    const result = await trainMcem(vae, { ...options, checkpoints, onCheckpoint });
    tree.dispose(result.decoder);
    return { ...about, list, learningRate: result.learningRate!, interrupted: result.interrupted };
  }
  const train = method === 'AEVB' ? trainAevb : trainWakeSleep;
  const result = await train(vae, {
    ...options,
    checkpoints,
    evaluateOn: 100,
    xla: samples < LONG_RUN ? false : 'auto',
    onCheckpoint: (point, { decoder }) => keep(point, decoder),
  });
  tree.dispose(result.state);
  const { learningRate, params, interrupted } = result;
  return { ...about, list, learningRate: learningRate!, params, interrupted };
}

/** Frees what {@link snapshots} gave. */
export function disposeSnapshots({ list, params }: Snapshots): void {
  tree.dispose(
    list.map(({ decoder }) => decoder),
    params ?? [],
  );
}

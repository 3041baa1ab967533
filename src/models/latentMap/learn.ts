import { Interrupted, tree } from '../../tensor';
import type { DecoderParams, VaeModel, VaeParams } from '../vae/model';
import { type TrainOptions, train } from '../vae/train';

/** A trained VAE and its decoder at earlier moments: a record of tensors, owned by the caller, that can be stored. */
export interface Learnt {
  readonly params: VaeParams;
  /** One for each of the moments asked for, in their order. */
  readonly decoders: readonly DecoderParams[];
}

/**
 * Trains a VAE and keeps its decoder at `moments` (training images seen; the last one is the end).
 * @throws Interrupted where training was stopped: half a run must not be stored as a whole one
 */
export async function learn(
  vae: VaeModel,
  options: Omit<TrainOptions, 'samples' | 'checkpoints' | 'onCheckpoint'> & {
    readonly moments: readonly number[];
  },
): Promise<Learnt> {
  const { moments, ...rest } = options;
  const decoders: DecoderParams[] = [];
  const { params, state, interrupted } = await train(vae, {
    ...rest,
    samples: moments[moments.length - 1],
    checkpoints: moments,
    evaluateOn: options.evaluateOn ?? 100,
    onCheckpoint: (_, { decoder }) => {
      decoders.push(tree.clone(decoder));
    },
  });
  tree.dispose(state);
  if (!interrupted) return { params, decoders };
  tree.dispose(params, decoders);
  throw new Interrupted();
}

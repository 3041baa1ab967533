import { tree } from '../../tensor';
import type { CurvePoint } from '../vae/curve';
import type { VaeModel, VaeParams } from '../vae/model';
import { type TrainOptions, train } from '../vae/train';

/** A training that was let run into the ground: the curve so far, and what stopped it. */
export interface Collapse {
  readonly curve: readonly CurvePoint[];
  /** The message of the step whose numbers were not finite; undefined where training came to its end. */
  readonly failure?: string;
  /** The weights of the end; undefined after a failure. */
  readonly params?: VaeParams;
}

/** Trains a VAE and keeps the curve where numbers stop being finite, as they do for a variance that falls without limit. */
export async function trainToTheEnd(vae: VaeModel, options: TrainOptions): Promise<Collapse> {
  const curve: CurvePoint[] = [];
  const onCheckpoint = (point: CurvePoint, params: VaeParams) => {
    curve.push(point);
    return options.onCheckpoint?.(point, params);
  };
  try {
    const { params, state } = await train(vae, { ...options, onCheckpoint });
    tree.dispose(state);
    return { curve, params };
  } catch (error) {
    if (!(error instanceof Error && /not finite/.test(error.message))) throw error;
    return { curve, failure: error.message };
  }
}

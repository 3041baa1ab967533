import { type Key, tf, tree } from '../../tensor';
import { trainOnCurve } from '../dropout';
import { negativeLogLikelihood, predictMembers } from './heads';
import { type EnsemblePrediction, mixture } from './mixture';

/** M networks 1–hidden–2 trained on a function of one number, each from a start of its own, and their mixture at some inputs. */
export async function ensembleCurve(
  data: { readonly x: readonly number[]; readonly y: readonly number[] },
  {
    key,
    hidden,
    members,
    steps,
    at,
    learningRate = 0.01,
  }: {
    readonly key: Key;
    readonly hidden: readonly number[];
    readonly members: number;
    readonly steps: number;
    readonly at: readonly number[];
    readonly learningRate?: number;
  },
): Promise<EnsemblePrediction> {
  const stack = await trainOnCurve(data, {
    ...{ key, widths: [1, ...hidden, 2], networks: members, steps, learningRate },
    loss: negativeLogLikelihood,
  });
  const x = tf.tensor3d([at.map((v) => [v])]);
  try {
    return mixture(predictMembers(stack, x, members)[0]);
  } finally {
    tree.dispose(stack);
    x.dispose();
  }
}

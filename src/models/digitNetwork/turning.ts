import { softmax, tf } from '../../tensor';
import { type ClassUncertainty, classUncertainty } from '../bayesByBackprop';
import type { Classifier } from './classifier';
import { rotate } from './resample';

/** One image at many angles, and what a classifier says of each. */
export interface Turned {
  readonly degrees: readonly number[];
  /** The turned images, [A][784]. */
  readonly images: readonly (readonly number[])[];
  /** Class probabilities of each network at each angle: [S][A][K]. */
  readonly draws: readonly (readonly (readonly number[])[])[];
  /** Of the vote of all networks, at each angle. */
  readonly vote: ClassUncertainty;
}

/** Turns each of some images through the angles, counter-clockwise; the networks are the same at all of them. */
export async function turnDigits(
  classifier: Classifier,
  images: tf.Tensor2D,
  degrees: readonly number[],
): Promise<readonly Turned[]> {
  if (degrees.length === 0) throw new RangeError('there are no angles to turn by');
  const [N, A] = [images.shape[0], degrees.length];
  // [A, N, 784]: all images at the first angle, all at the second, …
  const turned = tf.tidy(() =>
    tf.concat(
      degrees.map((angle) => rotate(images, angle)),
      0,
    ),
  ) as tf.Tensor2D;
  const logits = await classifier.logits(turned);
  const result = tf.tidy(() => {
    const [S, , K] = logits.shape;
    const byImage = tf.transpose(tf.reshape(logits, [S, A, N, K]), [2, 0, 1, 3]);
    const pixels = tf.transpose(tf.reshape(turned, [A, N, -1]), [1, 0, 2]).arraySync() as number[][][];
    return pixels.map((own, n): Turned => {
      const mine = tf.squeeze(tf.slice(byImage, [n, 0, 0, 0], [1, -1, -1, -1]), [0]) as tf.Tensor3D;
      return {
        degrees,
        images: own,
        draws: softmax(mine).arraySync() as number[][][],
        vote: classUncertainty(mine),
      };
    }) as never;
  }) as readonly Turned[];
  tf.dispose([turned, logits]);
  return result;
}

/** Means over many images, all turned by one angle. */
export interface MeanAtAngle {
  readonly degrees: number;
  /** Share of wrong labels. */
  readonly error: number;
  /** Mean probability of the likeliest label: what the classifier believes of itself. */
  readonly confidence: number;
  /** Entropies in nats, as in `classUncertainty`. */
  readonly entropy: number;
  readonly aleatoric: number;
  readonly epistemic: number;
}

/** How error and uncertainty grow when all test images are turned. */
export async function turnAll(
  classifier: Classifier,
  { images, labels }: { readonly images: tf.Tensor2D; readonly labels: ArrayLike<number> },
  degrees: readonly number[],
  progress?: (done: number, total: number) => void,
): Promise<readonly MeanAtAngle[]> {
  const rows: MeanAtAngle[] = [];
  for (const angle of degrees) {
    const turned = rotate(images, angle);
    const logits = await classifier.logits(turned);
    const said = classUncertainty(logits);
    tf.dispose([turned, logits]);
    const mean = (value: (n: number) => number) =>
      said.labels.reduce((sum, _, n) => sum + value(n), 0) / said.labels.length;
    rows.push({
      degrees: angle,
      error: mean((n) => Number(said.labels[n] !== labels[n])),
      confidence: mean((n) => said.probabilities[n][said.labels[n]]),
      entropy: mean((n) => said.entropy[n]),
      aleatoric: mean((n) => said.aleatoric[n]),
      epistemic: mean((n) => said.epistemic[n]),
    });
    progress?.(rows.length, degrees.length);
  }
  return rows;
}

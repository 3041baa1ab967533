import { softmax, tf } from '../../tensor';

/** What T passes say about some classes at each of A images: one entry for each pass and image. */
export interface PassCloud {
  /** Which image, as given. */
  readonly at: readonly number[];
  /** The class's input to the softmax, its logit. */
  readonly input: readonly number[];
  /** The class's output of the softmax, its probability. */
  readonly output: readonly number[];
}

/** Softmax inputs and outputs of one class over all passes: logits [T, A, K], `at` names the A images. */
export function passCloud(logits: tf.Tensor3D, label: number, at: readonly number[]): PassCloud {
  const [T, A, K] = logits.shape;
  if (at.length !== A) throw new RangeError(`${at.length} names for ${A} images.`);
  if (!(Number.isInteger(label) && label >= 0 && label < K))
    throw new RangeError(`classes are 0 to ${K - 1}, got ${label}.`);
  const column = (of: tf.Tensor) =>
    tf.tidy(() => Array.from(tf.slice(of, [0, 0, label], [T, A, 1]).dataSync()));
  const probabilities = softmax(logits);
  const [input, output] = [column(logits), column(probabilities)];
  probabilities.dispose();
  return { at: input.map((_, i) => at[i % A]), input, output };
}

import { gather, type Key, random, split, tf } from '../../tensor';
import { DIGIT_FRAME, type Frame, resize } from './resample';

/** Images that are no digits, as rows of 784 brightnesses, with a name for tables. */
export interface Foreign {
  readonly name: string;
  /** [N, 784]; owned by the caller. */
  readonly images: tf.Tensor2D;
}

/**
 * Kinds of images that the network was never taught, from the nearest to the farthest. All have as many rows as there are digits, or
 * as there are of their kind.
 * - letters: the same kind of ink, other signs;
 * - shuffled digits: the pixels of all digits in one random order, so that the ink stays and the strokes go;
 * - inverted digits: black ink on white paper;
 * - faces: photographs;
 * - noise: each pixel uniform on [0, 1].
 * @param digits test digits [N, 784] @param letters [N', 784] @param faces in their own frame
 */
export function foreignImages(
  { digits, letters, faces }: Readonly<Record<'digits' | 'letters' | 'faces', tf.Tensor2D>>,
  { key, faceFrame }: { readonly key: Key; readonly faceFrame: Frame },
): readonly Foreign[] {
  const [orderKey, noiseKey] = split(key);
  const size = DIGIT_FRAME.height * DIGIT_FRAME.width;
  return [
    { name: 'letters', images: letters.clone() },
    { name: 'shuffled digits', images: shufflePixels(digits, orderKey) },
    { name: 'inverted digits', images: tf.tidy(() => tf.sub(1, digits) as tf.Tensor2D) },
    { name: 'faces', images: resize(faces, faceFrame) },
    { name: 'noise', images: random.uniform(noiseKey, [digits.shape[0], size]) as tf.Tensor2D },
  ];
}

/** The pixels of all images in one random order. @param images [N, D] @returns [N, D], owned by the caller */
export function shufflePixels(images: tf.Tensor2D, key: Key): tf.Tensor2D {
  return tf.tidy(() => gather(images, random.permutation(key, images.shape[1]), 1) as tf.Tensor2D);
}

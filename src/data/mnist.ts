import { type FindOptions, findFile } from './files';
import { BadDataError } from './files/errors';
import { parseIdx } from './files/idx';
import type { RemoteFile } from './files/remoteFile';
import { generatedDigits } from './generated/digits';
import type { LabelledImages } from './images';
import { type Origin, realOrGenerated } from './origin';

export interface Mnist {
  /** 60,000 images of 28 × 28. */
  readonly train: LabelledImages;
  /** 10,000 images of 28 × 28. */
  readonly test: LabelledImages;
  readonly origin: Origin;
}

const HOSTS = [
  'https://storage.googleapis.com/cvdf-datasets/mnist',
  'https://ossci-datasets.s3.amazonaws.com/mnist',
];

const mnistFile = (name: string, sha256: string): RemoteFile => ({
  path: `mnist/${name}.gz`,
  sha256,
  mirrors: HOSTS.map((host) => ({ url: `${host}/${name}.gz` })),
});

const FILES = {
  trainImages: mnistFile(
    'train-images-idx3-ubyte',
    'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  ),
  trainLabels: mnistFile(
    'train-labels-idx1-ubyte',
    '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  ),
  testImages: mnistFile(
    't10k-images-idx3-ubyte',
    '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  ),
  testLabels: mnistFile(
    't10k-labels-idx1-ubyte',
    'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  ),
};

async function readSet(
  images: RemoteFile,
  labels: RemoteFile,
  options: FindOptions,
): Promise<LabelledImages> {
  const [imageFile, labelFile] = [await findFile(images, options), await findFile(labels, options)];
  const x = parseIdx(imageFile.bytes, imageFile.where);
  const y = parseIdx(labelFile.bytes, labelFile.where);
  const [count, height, width] = x.shape;
  if (y.values.length !== count) {
    throw new BadDataError(labelFile.where, `${y.values.length} labels for ${count} images`);
  }
  return { count, height, width, pixels: x.values, labels: y.values };
}

/**
 * The handwritten digits of LeCun, Cortes and Burges: 60,000 to train, 10,000 to test, 28 × 28 grey values.
 * Without the real files, drawn digits of the same shape, and `origin` says so.
 */
export function loadMnist(options: FindOptions = {}): Promise<Mnist> {
  return realOrGenerated(
    'MNIST',
    async () => ({
      train: await readSet(FILES.trainImages, FILES.trainLabels, options),
      test: await readSet(FILES.testImages, FILES.testLabels, options),
    }),
    () => ({ train: generatedDigits(60_000, 1), test: generatedDigits(10_000, 2) }),
  );
}

import { log, tf, xlogy } from '../../tensor';
import { logNormal } from '../vae/densities';
import { boundAt, curveOf, panelTitle } from './chart';
import { type Method, PANELS, type Panel } from './panels';
import { READINGS, type Reading } from './paper';
import type { CurveRecord } from './record';

/** A level of the paper beside ours, in nats per data point. */
export interface Level {
  readonly title: string;
  readonly reading: Reading;
  readonly ours: number;
  /** Whether ours is within the error of reading. */
  readonly inside: boolean;
  /** What our curve gained while its samples doubled for the last time before there: much, and it is late rather than low. */
  readonly lastDoubling: number;
  /** The step size that our run chose. */
  readonly learningRate: number;
}

/** AEVB's recorded levels at the places where the paper's figure was read, as far as the curves go. */
export function levels(curves: readonly CurveRecord[]): readonly Level[] {
  return READINGS.flatMap((reading): Level[] => {
    const { panel, set, samples, bound, error } = reading;
    const curve = curveOf(curves, panel, 'AEVB');
    if (!curve || curve.samples[curve.samples.length - 1] < samples) return [];
    const ours = boundAt(curve, set, samples);
    return [
      {
        ...{ title: panelTitle(panel), reading, ours, learningRate: curve.learningRate },
        inside: Math.abs(ours - bound) <= error,
        lastDoubling: ours - boundAt(curve, set, samples / 2),
      },
    ];
  });
}

/** A live curve's end beside the recorded curve of the same panel and method: training bounds, in nats. */
export interface Repetition {
  readonly title: string;
  readonly panel: Panel;
  readonly method: Method;
  readonly live: number;
  readonly recorded: number;
}

/** The live curves that are recorded too, at the live ones' ends. @throws RangeError where a recorded curve is shorter */
export function repetitions(
  live: readonly CurveRecord[],
  recorded: readonly CurveRecord[],
): readonly Repetition[] {
  return live.flatMap(({ panel, method, samples, train }): Repetition[] => {
    const before = curveOf(recorded, panel, method);
    const end = samples.length - 1;
    if (!before) return [];
    return [
      {
        ...{ title: `${panelTitle(panel)}, ${method}`, panel, method, live: train[end] },
        recorded: boundAt(before, 'train', samples[end]),
      },
    ];
  });
}

/** Both methods of one panel after the same number of samples. */
export interface Contest {
  readonly panel: Panel;
  readonly samples: number;
  readonly aevb: { readonly train: number; readonly test: number };
  readonly wakeSleep: { readonly train: number; readonly test: number };
}

/** The panels with a curve of each method, at the last point of the shorter one. */
export function contests(curves: readonly CurveRecord[]): readonly Contest[] {
  return PANELS.flatMap((panel): Contest[] => {
    const pair = [curveOf(curves, panel, 'AEVB'), curveOf(curves, panel, 'wake-sleep')];
    if (!pair[0] || !pair[1]) return [];
    const samples = Math.min(...pair.map((curve) => curve!.samples[curve!.samples.length - 1]));
    const [aevb, wakeSleep] = pair.map((curve) => ({
      train: boundAt(curve!, 'train', samples),
      test: boundAt(curve!, 'test', samples),
    }));
    return [{ panel, samples, aevb, wakeSleep }];
  });
}

/** How far training images stand above test images at the end of a curve, in nats. */
export const gapAtEnd = ({ train, test }: CurveRecord): number =>
  train[train.length - 1] - test[test.length - 1];

/**
 * Between what a bound on grey images can lie: above, a decoder that knows every pixel, Σ x log x + (1 − x) log(1 − x);
 * below, one that knows only each pixel's mean over `images` and has learnt nothing of z. Means over `test`, in nats.
 */
export function greyLimits(
  images: tf.Tensor2D,
  test: tf.Tensor2D,
): { readonly known: number; readonly pixelMeans: number } {
  const [known, pixelMeans] = tf.tidy(() => {
    const mean = tf.clipByValue(tf.mean(images, 0), 1e-6, 1 - 1e-6);
    return [test, mean].map((y) => {
      const logs = tf.add(xlogy(test, y), xlogy(tf.sub(1, test), tf.sub(1, y)));
      return tf.mean(tf.sum(logs, -1)).dataSync()[0];
    });
  });
  return { known, pixelMeans };
}

/**
 * What a Gaussian decoder reaches that has learnt nothing of z: each pixel's own mean and variance over `images`, whatever the
 * image. The mean log density over `test`, in nats.
 */
export function pixelGaussians(images: tf.Tensor2D, test: tf.Tensor2D): number {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(images, 0);
    return tf.mean(logNormal(test, { mu: mean, logVar: log(variance) })).dataSync()[0];
  });
}

/** The panels and methods that are not among some curves: 'MNIST, Nz = 3, wake-sleep'. */
export const missing = (curves: readonly CurveRecord[]): readonly string[] =>
  PANELS.flatMap((panel) =>
    (['AEVB', 'wake-sleep'] as const)
      .filter((method) => !curveOf(curves, panel, method))
      .map((method) => `${panelTitle(panel)}, ${method}`),
  );

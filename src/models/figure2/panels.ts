import type { tf } from '../../tensor';
import { logSpaced } from '../vae/curve';
import { model, type VaeModel } from '../vae/model';
import { type Trained, type TrainOptions, train as trainAevb } from '../vae/train';
import { train as trainWakeSleep } from '../wakeSleep';

/** One of the nine panels of figure 2: a data set and a number of latent variables. */
export interface Panel {
  readonly dataSet: 'MNIST' | 'Frey Face';
  /** Nz */
  readonly latents: number;
}

/** The two algorithms that each panel compares. */
export type Method = 'AEVB' | 'wake-sleep';

/** Figure 2, row by row. */
export const PANELS: readonly Panel[] = [
  ...[3, 5, 10, 20, 200].map((latents) => ({ dataSet: 'MNIST' as const, latents })),
  ...[2, 5, 10, 20].map((latents) => ({ dataSet: 'Frey Face' as const, latents })),
];

/** Frey Face has no published split: so many frames, drawn at random, are for training, and the other 400 for testing. */
export const FREY_TRAINING_FRAMES = 1565;

/** The paper's networks: 500 hidden units for MNIST's 784 Bernoulli pixels, 200 for Frey Face's 560 Gaussian ones. */
export function panelModel({ dataSet, latents }: Panel): VaeModel {
  if (dataSet === 'MNIST') return model({ pixels: 784, hidden: 500, latents, decoder: 'bernoulli' });
  return model({ pixels: 560, hidden: 200, latents, decoder: 'gaussian' });
}

/** Where curves are evaluated: 13 times a decade from 10⁴ on, evenly spaced on the figure's axis. */
export function panelCheckpoints(samples: number): number[] {
  const all = logSpaced(1e4, 1e8, 53);
  return [...all.filter((count) => count < samples), samples];
}

type Passed =
  | 'key'
  | 'samples'
  | 'checkpoints'
  | 'learningRate'
  | 'resume'
  | 'onCheckpoint'
  | 'progress'
  | 'xla'
  | 'trialSamples'
  | 'initialScale';

export interface PanelRun extends Pick<TrainOptions, Passed> {
  readonly images: tf.Tensor2D;
  readonly test: tf.Tensor2D;
  /** Images of each set that the bounds are means over. */
  readonly evaluateOn: number;
}

/** Trains one curve of figure 2 with the paper's settings: M = 100, L = 1, Adagrad, the prior N(0, I) on the weights. */
export function train(panel: Panel, method: Method, run: PanelRun): Promise<Trained> {
  const options = {
    ...run,
    batchSize: 100,
    L: 1,
    checkpoints: run.checkpoints ?? panelCheckpoints(run.samples),
  };
  return (method === 'AEVB' ? trainAevb : trainWakeSleep)(panelModel(panel), options);
}

/**
 * What N(0, 0.01), the start of the weights in the paper, means if 0.01 is a variance, as in its N(z; 0, I): a standard
 * deviation of 0.1, ten times that of the author's code.
 */
export const WIDE_START = 0.1;

/** 'mnist-20-aevb': the panel's and the method's name in files; '-wide' at the end for a wide start. */
export const curveName = ({ dataSet, latents }: Panel, method: Method, wide = false): string =>
  `${dataSet.toLowerCase().replace(' ', '-')}-${latents}-${method.toLowerCase()}${wide ? '-wide' : ''}`;

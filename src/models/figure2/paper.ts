import type { Panel } from './panels';

/** A level read off the published figure, with the error of the reading, in nats per data point. */
export interface Reading {
  readonly panel: Panel;
  /** Training samples seen. */
  readonly samples: number;
  readonly set: 'train' | 'test';
  readonly bound: number;
  /** Half the width of the band in which the true level lies. */
  readonly error: number;
}

const MNIST_TEST: readonly (readonly [latents: number, at1e7: number, at1e8: number])[] = [
  [3, -138, -125],
  [5, -123, -115],
  [10, -108, -103],
  [20, -103, -99],
  [200, -104, -99],
];

const FREY_AT_1E7: readonly (readonly [latents: number, train: number, test: number])[] = [
  [2, 900, 850],
  [5, 1150, 1050],
  [10, 1400, 1250],
  [20, 1500, 1300],
];

/** AEVB's levels in figure 2 of Kingma & Welling (2013), read off by eye: MNIST to ±5 nats, Frey Face to ±150. */
export const READINGS: readonly Reading[] = [
  ...MNIST_TEST.flatMap(([latents, at1e7, at1e8]): Reading[] => {
    const common = { panel: { dataSet: 'MNIST' as const, latents }, set: 'test' as const, error: 5 };
    return [
      { ...common, samples: 1e7, bound: at1e7 },
      { ...common, samples: 1e8, bound: at1e8 },
    ];
  }),
  ...FREY_AT_1E7.flatMap(([latents, train, test]): Reading[] => {
    const common = { panel: { dataSet: 'Frey Face' as const, latents }, samples: 1e7, error: 150 };
    return [
      { ...common, set: 'train', bound: train },
      { ...common, set: 'test', bound: test },
    ];
  }),
];

/** "Around 20–40 minutes per million training samples", on a CPU of about 40 GFLOPS: the caption of figure 2. */
export const MINUTES_PER_MILLION: readonly [number, number] = [20, 40];

export const samePanel = (a: Panel, b: Panel): boolean => a.dataSet === b.dataSet && a.latents === b.latents;

/** What the paper's figure shows in one panel. */
export const readingsOf = (panel: Panel): readonly Reading[] =>
  READINGS.filter((reading) => samePanel(reading.panel, panel));

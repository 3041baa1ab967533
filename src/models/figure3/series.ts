import type { Curve } from './curve';
import type { Method } from './methods';

/** A curve as the notebook's charts take it: train solid, test dotted, one colour for each method. */
export interface CurveSeries {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly role: 'q' | 'prior' | 'truth';
  readonly dash: 'solid' | 'dot';
}

/** The colours of figure 2, and one more for MCEM. */
export const ROLES: Readonly<Record<Method, CurveSeries['role']>> = {
  AEVB: 'q',
  'wake-sleep': 'prior',
  MCEM: 'truth',
};

export interface SeriesOptions {
  /** What stands on the horizontal axis; 'samples' if not given. */
  readonly x?: 'samples' | 'seconds';
  /** Leaves out what lies lower: figure 3's axis ends there. */
  readonly above?: number;
}

/** The train and the test curve of each record. */
export function seriesOf(
  curves: readonly Curve[],
  { x = 'samples', above = -Infinity }: SeriesOptions = {},
): CurveSeries[] {
  return curves.flatMap((curve) =>
    (['train', 'test'] as const).map((set) => {
      const shown = curve[set]
        .map((value, i) => ({ x: curve[x][i], value }))
        .filter(({ value }) => value > above);
      return {
        name: `${curve.method} (${set})`,
        x: shown.map((point) => point.x),
        y: shown.map((point) => point.value),
        role: ROLES[curve.method],
        dash: set === 'train' ? ('solid' as const) : ('dot' as const),
      };
    }),
  );
}

/** A band read off the paper's figure 3: log p(x) at the end of its axis, in nats. */
export interface Reading {
  readonly method: Method;
  readonly dataSize: number;
  readonly set: 'train' | 'test' | 'train and test';
  readonly low: number;
  readonly high: number;
}

/** Read off the plot, with an error of about this much beyond the band. */
export const READING_ERROR = 8;

/** Figure 3 ends at 60 million training samples; the values are read near that end. */
export const READINGS: readonly Reading[] = [
  { method: 'AEVB', dataSize: 1000, set: 'train', low: -125, high: -120 },
  { method: 'AEVB', dataSize: 1000, set: 'test', low: -155, high: -145 },
  { method: 'AEVB', dataSize: 50_000, set: 'train and test', low: -132, high: -128 },
  { method: 'wake-sleep', dataSize: 50_000, set: 'train and test', low: -140, high: -135 },
];

/** The readings for one N as series with bands, drawn where figure 3 ends: between these two sample counts. */
export function readingSeries(dataSize: number, [from, to]: readonly [number, number] = [3e7, 6e7]) {
  return READINGS.filter((reading) => reading.dataSize === dataSize).map(({ low, high }) => ({
    name: 'read off the paper’s figure',
    x: [from, to],
    y: [(low + high) / 2, (low + high) / 2],
    role: 'reference' as const,
    band: {
      lower: [low - READING_ERROR, low - READING_ERROR],
      upper: [high + READING_ERROR, high + READING_ERROR],
    },
  }));
}

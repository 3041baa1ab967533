import type { Method, Panel } from './panels';
import { panelModel } from './panels';
import { readingsOf, samePanel } from './paper';
import type { CurveRecord } from './record';

/** The colour of a curve says which method it belongs to, in the words of the book's charts. */
const ROLE = { AEVB: 'q', 'wake-sleep': 'prior' } as const;

/** A curve as a chart takes it. */
export interface ChartSeries {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly role: 'q' | 'prior' | 'reference';
  readonly dash: 'solid' | 'dot' | 'dash';
  readonly markers?: boolean | 'only';
  readonly band?: { readonly lower: readonly number[]; readonly upper: readonly number[] };
}

/** The part of the paper's axes that holds a panel: bounds in nats per data point. */
export function boundRange({ dataSet }: Panel): readonly [number, number] {
  return dataSet === 'MNIST' ? [-210, -90] : [0, 1900];
}

/**
 * The curves of one panel: solid for training, dotted for test images, and the levels read off the paper's figure with
 * their band. The first samples, where Adagrad warms up, and what lies below the panel's range are left out. Live curves are
 * dots, of training images alone.
 */
export function panelSeries(
  panel: Panel,
  curves: readonly CurveRecord[],
  { live = false }: { readonly live?: boolean } = {},
): ChartSeries[] {
  const [lowest] = boundRange(panel);
  const own = curves.filter((curve) => samePanel(curve.panel, panel));
  return own.flatMap((curve) =>
    (live ? (['train'] as const) : (['train', 'test'] as const)).flatMap((set): ChartSeries[] => {
      const kept = curve.samples.map((_, i) => i).filter((i) => curve[set][i] >= lowest);
      if (kept.length === 0) return [];
      const series: ChartSeries = {
        name: `${curve.method}, ${set}${live ? ', now' : ''}`,
        x: kept.map((i) => curve.samples[i]),
        y: kept.map((i) => curve[set][i]),
        role: ROLE[curve.method],
        dash: set === 'train' ? 'solid' : 'dot',
        ...(live ? { markers: 'only' as const } : {}),
      };
      return [series];
    }),
  );
}

/** The paper's levels in one panel, as short bands around what was read. */
export function readingSeries(panel: Panel): ChartSeries[] {
  return readingsOf(panel).map(({ samples, set, bound, error }) => {
    const y = [bound, bound];
    return {
      name: `paper, ${set} (read off)`,
      x: [samples / 1.5, samples],
      y,
      role: 'reference',
      dash: set === 'train' ? 'solid' : 'dot',
      band: { lower: y.map((value) => value - error), upper: y.map((value) => value + error) },
    };
  });
}

/** The curve of one panel and method, if there is one. */
export const curveOf = (
  curves: readonly CurveRecord[],
  panel: Panel,
  method: Method,
): CurveRecord | undefined =>
  curves.find((curve) => samePanel(curve.panel, panel) && curve.method === method);

/** A curve's bound after so many samples, by straight lines on the logarithmic axis. @throws outside of the curve */
export function boundAt(curve: CurveRecord, set: 'train' | 'test', samples: number): number {
  const next = curve.samples.findIndex((count) => count >= samples);
  if (next < 0 || (next === 0 && curve.samples[0] > samples))
    throw new RangeError(
      `${samples} samples: the curve runs from ${curve.samples[0]} to ${curve.samples.at(-1)}`,
    );
  if (curve.samples[next] === samples) return curve[set][next];
  const [from, to] = [next - 1, next];
  const part = Math.log(samples / curve.samples[from]) / Math.log(curve.samples[to] / curve.samples[from]);
  return curve[set][from] + part * (curve[set][to] - curve[set][from]);
}

/** A panel's title: 'MNIST, Nz = 20'. */
export const panelTitle = (panel: Panel): string => `${panel.dataSet}, Nz = ${panelModel(panel).latents}`;

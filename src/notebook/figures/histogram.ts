import { type ChartOptions, chartLayout, type Figure, type Trace } from '../figure';
import type { Role } from '../theme';
import { extentOf, numbersOf, type Values } from '../values';
import { colouredMarks, lines, type MarkOptions, type Series, seriesColour } from './lines';

/** Named draws whose distribution is shown. */
export interface Draws {
  readonly name: string;
  readonly values: Values;
  readonly role?: Role;
}

/** Draws as a normalised histogram (its area is 1), so that exact densities can be laid over it as curves. */
export function histogram(
  options: Omit<ChartOptions, 'y'> & {
    y?: string;
    draws: readonly Draws[];
    bins?: number;
    curves?: readonly Series[];
    marks?: readonly MarkOptions[];
  },
): Figure {
  const chart = { ...options, y: options.y ?? 'density' };
  const drawn = options.draws.map((one) => ({
    ...one,
    values: numbersOf(one.values, one.name).filter((value): value is number => value !== null),
  }));
  const [low, high] = options.xRange ?? extentOf(drawn.flatMap((one) => one.values));
  const edges = binEdges(low, high, options.bins ?? 40);
  return {
    data: [
      ...drawn.map((one, i) =>
        barTrace(one.name, seriesColour(one.role, i), edges, binDensities(one.values, edges)),
      ),
      ...lines({ ...chart, series: options.curves ?? [] }).data,
    ],
    layout: { ...chartLayout(chart, colouredMarks(options.marks)), barmode: 'overlay', bargap: 0 },
  };
}

/** `bins` + 1 equally spaced edges; one bin of width 1 around values that are all the same. */
export function binEdges(low: number, high: number, bins: number): number[] {
  if (!(Number.isInteger(bins) && bins > 0))
    throw new Error(`a histogram needs a whole number of bins, not ${bins}`);
  if (!(low <= high)) throw new Error(`a histogram cannot reach from ${low} to ${high}`);
  if (low === high) return [low - 0.5, low + 0.5];
  return Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
}

/** The share of `values` in each bin over the bin's width; values outside of the edges count in the total. */
export function binDensities(values: readonly number[], edges: readonly number[]): number[] {
  if (values.length === 0) throw new Error('a histogram needs at least one value');
  const bins = edges.length - 1;
  const width = (edges[bins] - edges[0]) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    if (value < edges[0] || value > edges[bins]) continue;
    counts[Math.min(bins - 1, Math.floor((value - edges[0]) / width))] += 1;
  }
  return counts.map((count) => count / (values.length * width));
}

function barTrace(name: string, colour: string, edges: readonly number[], heights: number[]): Trace {
  return {
    type: 'bar',
    name,
    x: heights.map((_, i) => (edges[i] + edges[i + 1]) / 2),
    y: heights,
    width: edges[1] - edges[0],
    marker: { color: colour, line: { width: 0 } },
    opacity: 0.45,
  };
}

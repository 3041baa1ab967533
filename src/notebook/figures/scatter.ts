import { type ChartOptions, chartLayout, type Figure, type Trace } from '../figure';
import type { Role } from '../theme';
import { numbersOf, type Values } from '../values';
import { colouredMarks, lines, type MarkOptions, type Series, seriesColour } from './lines';

/** A named cloud of points. */
export interface Points {
  readonly name: string;
  readonly x: Values;
  readonly y: Values;
  readonly role?: Role;
  readonly size?: number;
  readonly opacity?: number;
  readonly symbol?: 'circle' | 'cross' | 'diamond' | 'x' | 'circle-open';
  /** Half the length of a vertical error bar at each point. */
  readonly error?: Values;
  /** What hovering over a point says. */
  readonly text?: readonly string[];
}

/** Points in a plane, with curves behind them where wanted. */
export function scatter(
  options: ChartOptions & {
    points: readonly Points[];
    curves?: readonly Series[];
    marks?: readonly MarkOptions[];
  },
): Figure {
  const curves = lines({ ...options, series: options.curves ?? [] }).data;
  return {
    data: [...curves, ...options.points.map((points, i) => pointsTrace(points, i))],
    layout: chartLayout(options, colouredMarks(options.marks)),
  };
}

/** The Plotly trace of one cloud; other builders lay clouds over their own marks. */
export function pointsTrace(points: Points, index: number): Trace {
  const x = numbersOf(points.x, `${points.name}: x`);
  const y = numbersOf(points.y, `${points.name}: y`);
  if (x.length !== y.length) throw new Error(`${points.name}: ${x.length} values of x, ${y.length} of y`);
  const colour = seriesColour(points.role, index);
  return {
    type: x.length > 5000 ? 'scattergl' : 'scatter',
    mode: 'markers',
    name: points.name,
    x,
    y,
    marker: {
      color: colour,
      size: points.size ?? 8,
      opacity: points.opacity ?? 0.85,
      symbol: points.symbol ?? 'circle',
    },
    ...(points.error
      ? {
          error_y: {
            type: 'data',
            array: numbersOf(points.error, `${points.name}: error`),
            color: colour,
            thickness: 1.5,
          },
        }
      : {}),
    ...(points.text ? { text: [...points.text], hoverinfo: 'text+x+y' } : {}),
  };
}

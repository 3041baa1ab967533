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
  /** A vertical bar through each point, from one value to the other: an interval. */
  readonly range?: { readonly lower: Values; readonly upper: Values };
  /** Characters in place of dots, one per point: they name themselves, so that the legend leaves them out. */
  readonly glyphs?: readonly string[];
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
  const data = [...curves, ...options.points.map((points, i) => pointsTrace(points, i))];
  return { data, layout: chartLayout(options, colouredMarks(options.marks), data) };
}

/** The Plotly trace of one cloud; other builders lay clouds over their own marks. */
export function pointsTrace(points: Points, index: number): Trace {
  const x = numbersOf(points.x, `${points.name}: x`);
  const y = numbersOf(points.y, `${points.name}: y`);
  if (x.length !== y.length) throw new Error(`${points.name}: ${x.length} values of x, ${y.length} of y`);
  if (points.text && points.text.length !== x.length)
    throw new Error(`${points.name}: ${x.length} points, but ${points.text.length} texts`);
  if (points.glyphs && points.glyphs.length !== x.length)
    throw new Error(`${points.name}: ${x.length} points, but ${points.glyphs.length} glyphs`);
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
    ...(points.error || points.range ? { error_y: errorBars(points, y, colour) } : {}),
    ...(points.text ? { text: [...points.text], hoverinfo: 'text+x+y' } : {}),
    ...(points.glyphs ? glyphAttributes(points, colour) : {}),
  };
}

function glyphAttributes({ glyphs, text, size, opacity }: Points, color: string) {
  return {
    mode: 'text',
    text: [...glyphs!],
    textfont: { color, size: size ?? 12 },
    opacity: opacity ?? 0.85,
    showlegend: false,
    ...(text ? { hovertext: [...text] } : {}),
  };
}

/** Plotly's error bars reach from the point: so far up, so far down. */
function errorBars({ name, error, range }: Points, y: readonly (number | null)[], colour: string) {
  const bars = { type: 'data', color: colour, thickness: 1.5 };
  if (error && range) throw new Error(`${name}: give an error or a range, not both`);
  if (!range) {
    const array = numbersOf(error!, `${name}: error`);
    if (array.length !== y.length) throw new Error(`${name}: ${y.length} points, but ${array.length} errors`);
    return { ...bars, array };
  }
  const [lower, upper] = [range.lower, range.upper].map((one) => numbersOf(one, `${name}: range`));
  if (lower.length !== y.length || upper.length !== y.length) {
    throw new Error(`${name}: ${y.length} points, but ${lower.length} and ${upper.length} ends of ranges`);
  }
  const up = upper.map((end, i) => Number(end) - Number(y[i]));
  const down = lower.map((end, i) => Number(y[i]) - Number(end));
  return { ...bars, symmetric: false, array: up, arrayminus: down };
}

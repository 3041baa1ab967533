import { ink } from './theme';
import { extentOf } from './values';

/** One set of marks, in Plotly's own attributes. */
export type Trace = { readonly type: string; readonly [attribute: string]: unknown };

/** Plotly layout attributes; a height is always set, the width follows the page. */
export type Layout = { readonly height: number; readonly [attribute: string]: unknown };

/** One state of an animation: what differs from the figure's own data and layout. */
export interface Frame {
  readonly name: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout?: Readonly<Record<string, unknown>>;
}

/** A chart as a plain value: pure functions make it, `show` draws it, tests look into it. */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Layout;
  readonly frames?: readonly Frame[];
}

/** A line across the whole chart, with a short label: where the truth is, where a document's figure is. */
export interface Mark {
  /** A vertical line at x … */
  readonly x?: number;
  /** … or a horizontal one at y. */
  readonly y?: number;
  readonly label: string;
  readonly colour: string;
  /** Where the label stands; right of a vertical line, at the left end of a horizontal one if not given. */
  readonly side?: 'left' | 'right';
}

/** What every chart with two axes takes. Axis titles carry the unit: 'KL (nats)'. */
export interface ChartOptions {
  readonly x: string;
  readonly y: string;
  readonly title?: string;
  readonly height?: number;
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** How ticks and hover show numbers, in d3's notation: '.0%' for shares, ',d' for counts. */
  readonly xFormat?: string;
  readonly yFormat?: string;
  /** Where the ticks stand, if not at round numbers: at the few values that matter. */
  readonly xTicks?: readonly number[];
  readonly yTicks?: readonly number[];
  /** Equal scale on both axes, for a plane whose angles matter. */
  readonly square?: boolean;
}

/**
 * The layout that all charts share: quiet, transparent, legend above the plot where it covers nothing. `traces` are what stands in the
 * chart, for a logarithmic axis has as many ticks as the numbers along it span powers of ten.
 */
export function chartLayout(
  options: ChartOptions,
  marks: readonly Mark[] = [],
  traces: readonly Trace[] = [],
): Layout {
  for (const axis of ['x', 'y'] as const) {
    if (!options[axis]?.trim()) throw new Error(`a chart needs a title for its ${axis} axis, with the unit`);
  }
  return {
    height: options.height ?? 380,
    ...(options.title ? { title: titleLayout(options.title) } : {}),
    ...sharedLayout,
    ...(options.title ? { margin: { ...sharedLayout.margin, t: 78 } } : {}),
    xaxis: axisLayout(options.x, {
      range: options.xRange,
      log: options.logX,
      values: numbersAlong('x', traces),
      format: options.xFormat,
      ticks: options.xTicks,
    }),
    yaxis: {
      ...axisLayout(options.y, {
        range: options.yRange,
        log: options.logY,
        values: numbersAlong('y', traces),
        format: options.yFormat,
        ticks: options.yTicks,
      }),
      ...(options.square ? { scaleanchor: 'x' } : {}),
    },
    ...(marks.length > 0 ? { shapes: marks.map(markShape) } : {}),
  };
}

const font = { family: 'system-ui, "Noto Sans", "Noto Sans CJK KR", sans-serif', size: 13, color: ink.text };

/** Layout of every figure, those without axes too. */
export const sharedLayout = {
  font,
  paper_bgcolor: 'rgba(0,0,0,0)',
  plot_bgcolor: 'rgba(0,0,0,0)',
  autosize: true,
  margin: { l: 64, r: 24, t: 48, b: 56 },
  hovermode: 'closest',
  hoverlabel: { font: { size: 12 } },
  modebar: { bgcolor: 'rgba(0,0,0,0)', color: ink.line, activecolor: ink.text },
  legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1.02, yanchor: 'bottom' },
} as const;

/** A title at the left edge that keeps clear of the legend. */
export function titleLayout(text: string) {
  return { text, x: 0.01, xanchor: 'left', y: 0.98, yanchor: 'top', yref: 'container', font: { size: 15 } };
}

interface AxisOptions {
  readonly range?: readonly [number, number];
  readonly log?: boolean;
  readonly format?: string;
  readonly ticks?: readonly number[];
  /** The numbers along the axis. */
  readonly values?: readonly number[];
}

function axisLayout(title: string, { range, log, format, ticks, values = [] }: AxisOptions) {
  if (range && !range.every((end) => Number.isFinite(end) && (!log || end > 0))) {
    const needed = log ? 'a logarithmic axis needs two numbers above 0' : 'an axis needs two finite numbers';
    throw new Error(`the range of '${title}' is [${range.join(', ')}]; ${needed}`);
  }
  return {
    title: { text: title, standoff: 8 },
    automargin: true,
    zeroline: false,
    showline: true,
    linecolor: ink.line,
    gridcolor: ink.grid,
    ticks: 'outside',
    tickcolor: ink.line,
    ...(log ? { type: 'log', exponentformat: 'power', ...logTicks(range ?? values) } : {}),
    ...(range ? { range: log ? range.map(Math.log10) : [...range] } : {}),
    ...(format ? { tickformat: format, hoverformat: format } : {}),
    ...(ticks ? { tickmode: 'array', tickvals: [...ticks] } : {}),
  };
}

const numbersAlong = (axis: 'x' | 'y', traces: readonly Trace[]): number[] =>
  traces
    .flatMap((trace) => (Array.isArray(trace[axis]) ? (trace[axis] as unknown[]) : []))
    .filter((value): value is number => typeof value === 'number');

/**
 * How many ticks a logarithmic axis may have. Plotly, left alone on a wide page, labels each of 6, 7, 8, 9, 10, one over the other. With so
 * many, an axis of one or two powers of ten gets labels at 1, 2 and 5, a longer one at powers alone, a shorter one at round numbers.
 */
function logTicks(values: readonly number[]): { readonly nticks?: number } {
  const [low, high] = extentOf(values.filter((value) => value > 0));
  const decades = Math.log10(high / low);
  if (!Number.isFinite(decades)) return {};
  if (decades < 0.85) return { nticks: 4 };
  return { nticks: decades < 2.1 ? 3 : Math.min(8, Math.ceil(1.1 * decades + 0.2)) };
}

function markShape({ x, y, label, colour, side }: Mark) {
  if ((x === undefined) === (y === undefined))
    throw new Error(`mark '${label}' needs x or y, one of the two`);
  if (!Number.isFinite(x ?? y)) throw new Error(`mark '${label}' cannot stand at ${x ?? y}`);
  const vertical = x !== undefined;
  return {
    type: 'line',
    ...(vertical
      ? { x0: x, x1: x, y0: 0, y1: 1, xref: 'x', yref: 'paper' }
      : { x0: 0, x1: 1, y0: y, y1: y, xref: 'paper', yref: 'y' }),
    line: { color: colour, width: 1.5, dash: 'dot' },
    label: {
      text: label,
      font: { color: colour, size: 12 },
      textangle: 0,
      ...(vertical
        ? { textposition: 'end', xanchor: side === 'left' ? 'right' : 'left' }
        : { textposition: side === 'right' ? 'end' : 'start', xanchor: side === 'right' ? 'right' : 'left' }),
      yanchor: vertical ? 'top' : 'bottom',
    },
  };
}

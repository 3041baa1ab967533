import { type ChartOptions, chartLayout, type Figure, type Trace } from '../figure';
import { ink, type Role } from '../theme';
import { numbersOf, type Values } from '../values';
import { colouredMarks, type MarkOptions, seriesColour } from './lines';

/** A named set of bars, one per category. */
export interface BarSeries {
  readonly name: string;
  readonly values: Values;
  readonly role?: Role;
  /** Half the length of the error bar at each value. */
  readonly error?: Values;
}

/** One value per category and series, side by side or stacked. */
export function bars(
  options: ChartOptions & {
    categories: readonly (string | number)[];
    series: readonly BarSeries[];
    stacked?: boolean;
    marks?: readonly MarkOptions[];
  },
): Figure {
  const data = options.series.map((one, i) => barTrace(one, options.categories, i));
  const layout = chartLayout(options, colouredMarks(options.marks), data);
  const named = options.categories.some((category) => typeof category === 'string');
  return {
    data,
    layout: {
      ...layout,
      barmode: options.stacked ? 'stack' : 'group',
      bargap: 0.25,
      ...(named ? { xaxis: { ...(layout.xaxis as object), type: 'category' } } : {}),
    },
  };
}

function barTrace(series: BarSeries, categories: readonly (string | number)[], index: number): Trace {
  const values = numbersOf(series.values, series.name);
  if (values.length !== categories.length) {
    throw new Error(`${series.name}: ${values.length} values for ${categories.length} categories`);
  }
  const error = series.error && numbersOf(series.error, `${series.name}: error`);
  if (error && error.length !== values.length) {
    throw new Error(`${series.name}: ${values.length} values, but ${error.length} errors`);
  }
  return {
    type: 'bar',
    name: series.name,
    x: [...categories],
    y: values,
    marker: { color: seriesColour(series.role, index), line: { width: 0 } },
    ...(error ? { error_y: { type: 'data', array: error, thickness: 1.5, color: ink.text } } : {}),
  };
}

import { type ChartOptions, chartLayout, type Figure, type Mark, type Trace } from '../figure';
import { palette, type Role, roles, translucent } from '../theme';
import { numbersOf, type Values } from '../values';

/** A named curve. A role gives it the colour that it has in every chapter. */
export interface Series {
  readonly name: string;
  readonly x: Values;
  readonly y: Values;
  readonly role?: Role;
  readonly dash?: 'solid' | 'dot' | 'dash';
  /** The uncertainty around the curve: drawn as a translucent band between the two. */
  readonly band?: { readonly lower: Values; readonly upper: Values };
  /** Fills the area down to zero: for densities. */
  readonly fill?: boolean;
  /** Dots at the values, joined (`true`) or alone (`'only'`). */
  readonly markers?: boolean | 'only';
  /** 'hv' holds each value until the next: for counts over rounds, cumulative distributions. */
  readonly shape?: 'linear' | 'hv';
}

export interface MarkOptions {
  readonly x?: number;
  readonly y?: number;
  readonly label: string;
  readonly role?: Role;
  readonly side?: 'left' | 'right';
}

/** Curves over one axis, with bands, fills and marks. */
export function lines(
  options: ChartOptions & { series: readonly Series[]; marks?: readonly MarkOptions[] },
): Figure {
  const data = options.series.flatMap((series, i) => traces(series, i));
  return { data, layout: chartLayout(options, colouredMarks(options.marks), data) };
}

/** One value per iteration, counted from 1: an ELBO that rises, a loss that falls, a chain that mixes. */
export function iterations(
  options: Omit<ChartOptions, 'x'> & {
    x?: string;
    series: readonly (Omit<Series, 'x'> & { x?: Values })[];
    marks?: readonly MarkOptions[];
  },
): Figure {
  const series = options.series.map((one) => ({
    ...one,
    x: one.x ?? numbersOf(one.y, one.name).map((_, i) => i + 1),
  }));
  return lines({ ...options, x: options.x ?? 'iteration', series });
}

/** Marks with the colour of their role. */
export function colouredMarks(marks: readonly MarkOptions[] = []): Mark[] {
  return marks.map(({ role, ...mark }) => ({ ...mark, colour: roles[role ?? 'muted'] }));
}

/** The colour of a series: its role's, else the next of the palette. */
export function seriesColour(role: Role | undefined, index: number): string {
  return role ? roles[role] : palette[index % palette.length];
}

function traces(series: Series, index: number): Trace[] {
  const colour = seriesColour(series.role, index);
  const x = numbersOf(series.x, `${series.name}: x`);
  const y = numbersOf(series.y, `${series.name}: y`);
  if (x.length !== y.length) throw new Error(`${series.name}: ${x.length} values of x, ${y.length} of y`);
  const curve: Trace = {
    type: 'scatter',
    mode: series.markers === 'only' ? 'markers' : series.markers ? 'lines+markers' : 'lines',
    name: series.name,
    x,
    y,
    line: { color: colour, width: 2.5, dash: series.dash ?? 'solid', shape: series.shape ?? 'linear' },
    marker: { color: colour, size: 9 },
    ...(series.fill ? { fill: 'tozeroy', fillcolor: translucent(colour, 0.18) } : {}),
  };
  return series.band ? [bandTrace(series, x, colour), curve] : [curve];
}

/** A band as one closed outline: up along the lower edge, back along the upper one. */
function bandTrace({ name, band }: Series, x: readonly (number | null)[], colour: string): Trace {
  const lower = numbersOf(band!.lower, `${name}: lower edge of the band`);
  const upper = numbersOf(band!.upper, `${name}: upper edge of the band`);
  if (lower.length !== x.length || upper.length !== x.length) {
    throw new Error(`${name}: ${x.length} values of x, but the band has ${lower.length} and ${upper.length}`);
  }
  return {
    type: 'scatter',
    mode: 'lines',
    name: `${name} (band)`,
    x: [...x, ...[...x].reverse()],
    y: [...lower, ...[...upper].reverse()],
    fill: 'toself',
    fillcolor: translucent(colour, 0.18),
    line: { width: 0, color: colour },
    hoverinfo: 'skip',
    showlegend: false,
  };
}

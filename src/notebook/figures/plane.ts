import { type ChartOptions, chartLayout, type Figure, type Trace } from '../figure';
import { fadeTo, type Role, roles, scale } from '../theme';
import { extentOf, type Matrix, numbersOf, rowsOf, type Values } from '../values';
import { lines, type Series } from './lines';
import { type Points, pointsTrace } from './scatter';

/** A function of two variables on a grid: `z[i][j]` belongs to `y[i]` and `x[j]`. */
export interface Surface {
  readonly x: Values;
  readonly y: Values;
  readonly z: Matrix;
  readonly name: string;
  readonly role?: Role;
}

interface Overlays {
  readonly points?: readonly Points[];
  readonly curves?: readonly Series[];
}

/** A surface as colours, with its scale at the side. With a role, colours fade from the paper to the role's. */
export function heatmap(
  options: Omit<ChartOptions, 'x' | 'y'> & AxisTitles & Overlays & { surface: Surface },
): Figure {
  const { surface } = options;
  const trace: Trace = {
    ...grid(surface),
    type: 'heatmap',
    colorscale: surface.role ? fadeTo(surface.role) : scale,
    colorbar: { title: { text: surface.name, side: 'right' }, thickness: 14, outlinewidth: 0 },
  };
  return { data: [trace, ...overlays(options)], layout: chartLayout(options) };
}

/** One or more densities over a plane as contour lines, so that they can be compared: a posterior and its q. */
export function contours(
  options: Omit<ChartOptions, 'x' | 'y'> &
    AxisTitles &
    Overlays & { surfaces: readonly Surface[]; levels?: number },
): Figure {
  const data = options.surfaces.map((surface, i): Trace => {
    const colour = roles[surface.role ?? (i === 0 ? 'posterior' : 'q')];
    return {
      ...grid(surface),
      type: 'contour',
      contours: { coloring: i === 0 ? 'fill' : 'none', ...levelsOf(surface, options.levels ?? 8) },
      colorscale: fadeTo(surface.role ?? (i === 0 ? 'posterior' : 'q')),
      showscale: false,
      showlegend: true,
      line: { color: colour, width: i === 0 ? 0.5 : 2 },
    };
  });
  return { data: [...data, ...overlays(options)], layout: chartLayout(options) };
}

interface AxisTitles {
  readonly x: string;
  readonly y: string;
}

/** Equal steps from zero to the top; below the first the paper shows. */
function levelsOf(surface: Surface, levels: number) {
  const [, top] = extentOf(rowsOf(surface.z, surface.name).flat());
  if (!(top > 0)) throw new Error(`${surface.name}: contours need a value above 0; the largest is ${top}`);
  const size = top / (levels + 1);
  return { start: size, end: top - size, size };
}

function grid(surface: Surface) {
  const x = numbersOf(surface.x, `${surface.name}: x`);
  const y = numbersOf(surface.y, `${surface.name}: y`);
  const z = rowsOf(surface.z, surface.name);
  if (z.length !== y.length || z[0].length !== x.length) {
    throw new Error(
      `${surface.name}: ${z.length} × ${z[0].length} values on a grid of ${y.length} × ${x.length} (y × x)`,
    );
  }
  return { name: surface.name, x, y, z, hoverinfo: 'x+y+z+name' };
}

function overlays(options: AxisTitles & Overlays): Trace[] {
  const curves = lines({ ...options, series: options.curves ?? [] }).data;
  return [...curves, ...(options.points ?? []).map((points, i) => pointsTrace(points, i + 2))];
}

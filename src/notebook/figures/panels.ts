import { type Figure, sharedLayout, type Trace, titleLayout } from '../figure';
import { ink } from '../theme';

/** A chart with a heading of its own. */
export interface Panel {
  readonly title: string;
  readonly figure: Figure;
}

/** Charts side by side: small multiples. Series of the same name share one entry in the legend. */
export function panels(
  charts: readonly Panel[],
  options: {
    readonly columns?: number;
    readonly title?: string;
    /** Height of one row of charts. */
    readonly rowHeight?: number;
  } = {},
): Figure {
  if (charts.length === 0) throw new Error('panels need one chart at least');
  const moving = charts.find(({ figure }) => figure.frames);
  if (moving)
    throw new Error(`'${moving.title}' is an animation: make panels of each step, and animate the panels`);
  const columns = options.columns ?? Math.min(3, charts.length);
  const rows = Math.ceil(charts.length / columns);
  const named = new Set<string>();
  const parts = charts.map(({ title, figure }, i) => {
    const place = { row: Math.floor(i / columns), column: i % columns };
    return panel(figure, title, i + 1, domainOf(place, rows, columns), named);
  });
  return {
    data: parts.flatMap((part) => part.data),
    layout: {
      ...sharedLayout,
      height: 70 + rows * (options.rowHeight ?? 280),
      ...(options.title ? { title: titleLayout(options.title) } : {}),
      margin: { ...sharedLayout.margin, t: options.title ? 104 : 74 },
      legend: { ...sharedLayout.legend, y: 1 + 0.1 / rows },
      ...Object.assign({}, ...parts.map((part) => part.axes)),
      shapes: parts.flatMap((part) => part.shapes),
      annotations: parts.flatMap((part) => part.annotations),
    },
  };
}

type Domain = { readonly x: [number, number]; readonly y: [number, number] };

function domainOf({ row, column }: { row: number; column: number }, rows: number, columns: number): Domain {
  const [gapX, gapY] = [0.3 / (columns + 1), 0.26 / rows];
  const width = (1 - gapX * (columns - 1)) / columns;
  const height = (1 - gapY * (rows - 1)) / rows;
  const left = column * (width + gapX);
  const top = 1 - row * (height + gapY);
  return { x: [left, left + width], y: [Math.max(0, top - height), top] };
}

function panel(figure: Figure, title: string, number: number, domain: Domain, named: Set<string>) {
  const id = number === 1 ? '' : String(number);
  const data = figure.data.map((trace): Trace => {
    const name = typeof trace.name === 'string' ? trace.name : '';
    const showlegend = trace.showlegend !== false && name !== '' && !named.has(name);
    named.add(name);
    return { ...trace, xaxis: `x${id}`, yaxis: `y${id}`, legendgroup: name, showlegend };
  });
  const place = (item: Readonly<Record<string, unknown>>) => ({
    ...item,
    xref: item.xref === 'paper' ? `x${id} domain` : `x${id}`,
    yref: item.yref === 'paper' ? `y${id} domain` : `y${id}`,
  });
  const items = (key: string) => (figure.layout[key] ?? []) as readonly Readonly<Record<string, unknown>>[];
  const yaxis = figure.layout.yaxis as Readonly<Record<string, unknown>>;
  return {
    data,
    axes: {
      [`xaxis${id}`]: { ...(figure.layout.xaxis as object), domain: domain.x, anchor: `y${id}` },
      [`yaxis${id}`]: {
        ...yaxis,
        domain: domain.y,
        anchor: `x${id}`,
        ...(yaxis.scaleanchor ? { scaleanchor: `x${id}` } : {}),
      },
    },
    shapes: items('shapes').map(place),
    annotations: [...items('annotations').map(place), heading(title, domain)],
  };
}

function heading(text: string, domain: Domain) {
  return {
    text,
    showarrow: false,
    x: domain.x[0],
    y: domain.y[1],
    xref: 'paper',
    yref: 'paper',
    xanchor: 'left',
    yanchor: 'bottom',
    font: { size: 13, color: ink.text },
  };
}

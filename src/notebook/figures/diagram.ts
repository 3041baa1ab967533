import { type Figure, sharedLayout, type Trace } from '../figure';
import { ink, type Role, roles, translucent } from '../theme';

/** A thing with a place. Lengths are in units of the figure; a circle's radius is 0.42. */
export interface DiagramNode {
  readonly id: string;
  /** Plotly's HTML: 'p<sub>θ</sub>'; '<br>' for a new line. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /**
   * In a graphical model a circle is a random variable, filled where it is observed, and a dot a parameter; a box is a step of some work.
   */
  readonly shape?: 'circle' | 'observed' | 'dot' | 'box';
  /** Width of a box; 1.6 if not given. Its height is 1. */
  readonly width?: number;
  readonly role?: Role;
  /** What hovering says. */
  readonly note?: string;
}

export interface DiagramArrow {
  readonly from: string;
  readonly to: string;
  /** How far the arrow's middle lies to the left of the straight way (to the right where negative). */
  readonly bend?: number;
  readonly dashed?: boolean;
  readonly role?: Role;
  readonly label?: string;
}

/** A frame around nodes that are repeated: 'N'. */
export interface Plate {
  readonly holds: readonly string[];
  readonly label: string;
}

type Point = readonly [number, number];

const RADIUS = { circle: 0.42, observed: 0.42, dot: 0.08, box: 0.5 } as const;
const GAP = 0.06;

/**
 * Nodes and arrows: a graphical model (with plates), or boxes that hand things on. Equal scale on both axes, no axes drawn.
 * @throws where an id is used twice, or an arrow or a plate names a node that is not there
 */
export function diagram(options: {
  readonly nodes: readonly DiagramNode[];
  readonly arrows?: readonly DiagramArrow[];
  readonly plates?: readonly Plate[];
  readonly height?: number;
}): Figure {
  const { nodes, arrows = [], plates = [], height = 300 } = options;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  if (nodes.length === 0) throw new Error('a diagram needs one node at least');
  if (byId.size < nodes.length) throw new Error('two nodes of a diagram have the same id');
  const find = (id: string): DiagramNode => {
    const node = byId.get(id);
    if (node) return node;
    throw new Error(`the diagram has no node '${id}'; there are ${[...byId.keys()].join(', ')}`);
  };
  const frames = plates.map((plate) => plateBox(plate, plate.holds.map(find)));
  const corners = [...nodes.map((node) => around(node, 0.12)), ...frames.map((frame) => frame.box)];
  const range = (low: 'x0' | 'y0', high: 'x1' | 'y1') => [
    Math.min(...corners.map((c) => c[low])) - 0.1,
    Math.max(...corners.map((c) => c[high])) + 0.1,
  ];
  const axis = { visible: false, fixedrange: true, constrain: 'domain' };
  return {
    data: [...arrows.flatMap((arrow) => arrowTraces(arrow, find(arrow.from), find(arrow.to))), labels(nodes)],
    layout: {
      ...sharedLayout,
      height,
      margin: { l: 8, r: 8, t: 24, b: 8 },
      showlegend: false,
      xaxis: { ...axis, range: range('x0', 'x1') },
      yaxis: { ...axis, range: range('y0', 'y1'), scaleanchor: 'x' },
      shapes: [...frames.map((frame) => frame.shape), ...nodes.map(outline)],
      annotations: frames.map((frame) => frame.label),
    },
  };
}

function halfWidth({ shape = 'circle', width = 1.6 }: DiagramNode): number {
  return shape === 'box' ? width / 2 : RADIUS[shape];
}

function around(node: DiagramNode, margin: number) {
  const [w, h] = [halfWidth(node) + margin, RADIUS[node.shape ?? 'circle'] + margin];
  return { x0: node.x - w, x1: node.x + w, y0: node.y - h, y1: node.y + h };
}

function outline(node: DiagramNode) {
  const { shape = 'circle', role } = node;
  const colour = role ? roles[role] : ink.text;
  const strength = { circle: 0.06, observed: 0.4, dot: 1, box: 0.16 }[shape];
  return {
    type: shape === 'box' ? 'rect' : 'circle',
    ...around(node, 0),
    xref: 'x',
    yref: 'y',
    layer: 'below',
    line: { color: colour, width: 1.8 },
    fillcolor: translucent(role ? roles[role] : roles.data, strength),
  };
}

function labels(nodes: readonly DiagramNode[]): Trace {
  return {
    type: 'scatter',
    mode: 'text',
    name: '',
    x: nodes.map((node) => node.x),
    y: nodes.map((node) => (node.shape === 'dot' ? node.y + 0.24 : node.y)),
    text: nodes.map((node) => node.label),
    textfont: { size: 14, color: ink.text },
    hovertext: nodes.map((node) => node.note ?? ''),
    hoverinfo: nodes.some((node) => node.note) ? 'text' : 'skip',
  };
}

/** The curve from one outline to the other, its head, and its label. */
function arrowTraces(arrow: DiagramArrow, from: DiagramNode, to: DiagramNode): Trace[] {
  const { bend = 0, dashed = false, role, label } = arrow;
  const colour = role ? roles[role] : ink.text;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  if (length === 0) throw new Error(`the nodes '${from.id}' and '${to.id}' stand on the same place`);
  const left: Point = [-dy / length, dx / length];
  const at = (t: number): Point => {
    const sideways = 4 * bend * t * (1 - t);
    return [from.x + t * dx + sideways * left[0], from.y + t * dy + sideways * left[1]];
  };
  const ts = Array.from({ length: 201 }, (_, i) => i / 200);
  const free = ts.filter((t) => !isInside(from, at(t)) && !isInside(to, at(t)));
  const path = free.map(at);
  const tip = path[path.length - 1];
  const before = path.filter(([x, y]) => Math.hypot(tip[0] - x, tip[1] - y) > 0.2).pop() ?? path[0];
  const shaft = path.slice(0, path.indexOf(before) + 1);
  const line = { type: 'scatter', hoverinfo: 'skip', showlegend: false };
  const middle = at(0.5);
  return [
    {
      ...line,
      mode: 'lines',
      x: shaft.map(([x]) => x),
      y: shaft.map(([, y]) => y),
      line: { color: colour, width: 1.8, dash: dashed ? 'dash' : 'solid' },
    },
    {
      ...line,
      mode: 'lines',
      ...head(before, tip),
      fill: 'toself',
      fillcolor: colour,
      line: { color: colour, width: 1 },
    },
    ...(label
      ? [
          {
            ...line,
            mode: 'text',
            x: [middle[0] + 0.24 * left[0] * (bend < 0 ? -1 : 1)],
            y: [middle[1] + 0.24 * left[1] * (bend < 0 ? -1 : 1)],
            text: [label],
            textfont: { size: 13, color: colour },
          },
        ]
      : []),
  ];
}

function isInside(node: DiagramNode, [x, y]: Point): boolean {
  if (node.shape !== 'box') return Math.hypot(x - node.x, y - node.y) < halfWidth(node) + GAP;
  const box = around(node, GAP);
  return x > box.x0 && x < box.x1 && y > box.y0 && y < box.y1;
}

/** A triangle from its foot to its tip. */
function head(foot: Point, tip: Point): { x: number[]; y: number[] } {
  const [dx, dy] = [tip[0] - foot[0], tip[1] - foot[1]];
  const half = 0.4;
  return {
    x: [tip[0], foot[0] - half * dy, foot[0] + half * dy, tip[0]],
    y: [tip[1], foot[1] + half * dx, foot[1] - half * dx, tip[1]],
  };
}

function plateBox({ label }: Plate, held: readonly DiagramNode[]) {
  if (held.length === 0) throw new Error(`the plate '${label}' holds nothing`);
  const boxes = held.map((node) => around(node, 0.3));
  const box = {
    x0: Math.min(...boxes.map((b) => b.x0)),
    x1: Math.max(...boxes.map((b) => b.x1)),
    y0: Math.min(...boxes.map((b) => b.y0)) - 0.2,
    y1: Math.max(...boxes.map((b) => b.y1)),
  };
  return {
    box,
    shape: {
      type: 'rect',
      ...box,
      xref: 'x',
      yref: 'y',
      layer: 'below',
      line: { color: ink.line, width: 1.2 },
    },
    label: {
      text: label,
      x: box.x1 - 0.08,
      y: box.y0 + 0.04,
      xref: 'x',
      yref: 'y',
      xanchor: 'right',
      yanchor: 'bottom',
      showarrow: false,
      font: { size: 13, color: ink.text },
    },
  };
}

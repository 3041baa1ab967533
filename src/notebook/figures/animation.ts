import type { Figure, Frame, Layout, Trace } from '../figure';
import { ink } from '../theme';
import { extentOf } from '../values';

/** One frame before it becomes one: the text that the slider shows for it, and its chart. */
interface Step {
  readonly label: string;
  readonly figure: Figure;
}

/**
 * One chart per value, as the frames of one: a slider and a play button, which work without a kernel and in exported pages.
 * All charts must have the same traces. Axes without a range of their own get one that holds all frames, so that nothing
 * jumps or is cut.
 *
 * @example
 * animation([0.1, 0.5, 1], (rate) => lines({ … }), { prefix: 'rate ' })
 */
export function animation<T>(
  values: readonly T[],
  draw: (value: T, index: number) => Figure,
  options: {
    /** What stands before the label of the current frame: 'round '. */
    readonly prefix?: string;
    /** The label of a frame; the value itself if not given. */
    readonly label?: (value: T, index: number) => string;
    /** Milliseconds per frame. */
    readonly pace?: number;
    /** Each frame with a y axis of its own, for shapes whose heights are not to be compared. */
    readonly freeY?: boolean;
    /** The frame that is shown first; the last one if not given. */
    readonly start?: number;
  } = {},
): Figure {
  const { prefix = '', label = String, pace = 700, freeY = false, start = values.length - 1 } = options;
  const steps = values.map((value, i): Step => ({ label: label(value, i), figure: draw(value, i) }));
  assertAlike(steps, start);
  const ranges = sharedRanges(steps);
  const ownY = (step: Step): Partial<Layout> => {
    if (!freeY) return {};
    const { yaxis } = sharedRanges([step]);
    return { ...givenYAxes(step), ...(yaxis ? { yaxis } : {}) };
  };
  const moving = changingAttributes(steps.map(({ figure }) => figure.data));
  const frames = steps.map((step): Frame => {
    const { label, figure } = step;
    const { title = {}, shapes = [], annotations = [] } = figure.layout;
    const data = figure.data.map((trace, i) =>
      Object.fromEntries(moving[i].map((name) => [name, trace[name]])),
    );
    return { name: label, data, layout: { title, shapes, annotations, ...ownY(step) } };
  });
  const first = steps[start].figure;
  const bottom = (first.layout.margin as { b?: number } | undefined)?.b ?? 56;
  return {
    data: first.data,
    frames,
    layout: {
      ...first.layout,
      ...ranges,
      ...ownY(steps[start]),
      height: first.layout.height + 70,
      margin: { ...(first.layout.margin as object), b: bottom + 90 },
      sliders: [slider(steps, prefix, start)],
      updatemenus: [playButton(pace)],
    },
  };
}

function assertAlike(steps: readonly Step[], start: number): void {
  if (steps.length < 2) throw new Error(`an animation needs two steps at least, not ${steps.length}`);
  if (!steps[start]) throw new Error(`an animation of ${steps.length} steps cannot start at ${start}`);
  const traces = steps[0].figure.data.length;
  steps.forEach(({ label, figure }, i) => {
    if (figure.data.length !== traces) {
      throw new Error(`step '${label}' has ${figure.data.length} sets of marks, the first has ${traces}`);
    }
    if (steps.findIndex((other) => other.label === label) !== i) {
      throw new Error(`two steps are labelled '${label}'; the slider could not tell them apart`);
    }
  });
}

/** For each trace, the attributes that are not the same in all steps: all that a frame has to say. */
function changingAttributes(steps: readonly (readonly Trace[])[]): string[][] {
  return steps[0].map((trace, i) => {
    const names = new Set(steps.flatMap((traces) => Object.keys(traces[i] ?? {})));
    const first = (name: string) => JSON.stringify(trace[name]);
    return [...names].filter((name) =>
      steps.some((traces) => JSON.stringify(traces[i]?.[name]) !== first(name)),
    );
  });
}

const jump = { mode: 'immediate', frame: { duration: 0, redraw: true }, transition: { duration: 0 } };

function slider(steps: readonly Step[], prefix: string, active: number) {
  return {
    active,
    steps: steps.map(({ label }) => ({ label, method: 'animate', args: [[label], jump] })),
    currentvalue: { prefix, xanchor: 'left', font: { color: ink.text, size: 13 } },
    pad: { t: 44, b: 8, l: 12, r: 12 },
    x: 0.1,
    len: 0.9,
    bgcolor: ink.grid,
    bordercolor: ink.line,
    tickcolor: ink.line,
    font: { color: ink.text, size: 11 },
  };
}

function playButton(pace: number) {
  const run = {
    fromcurrent: false,
    mode: 'immediate',
    frame: { duration: pace, redraw: true },
    transition: { duration: 0 },
  };
  return {
    type: 'buttons',
    direction: 'left',
    showactive: false,
    x: 0,
    xanchor: 'left',
    y: 0,
    yanchor: 'top',
    pad: { t: 62, r: 8 },
    bgcolor: 'rgba(0,0,0,0)',
    bordercolor: ink.line,
    font: { color: ink.text, size: 13 },
    buttons: [
      { label: '▶', method: 'animate', args: [null, run] },
      { label: '❚❚', method: 'animate', args: [[null], jump] },
    ],
  };
}

/** The y axes, of every panel, whose range the figure itself has set. */
function givenYAxes({ figure }: Step): Partial<Layout> {
  const isGiven = ([name, axis]: [string, unknown]) =>
    /^yaxis\d*$/.test(name) && (axis as { range?: unknown }).range !== undefined;
  return Object.fromEntries(Object.entries(figure.layout).filter(isGiven));
}

/** For each axis without a range of its own, one that holds the marks of every step. */
function sharedRanges(steps: readonly Step[]): Partial<Layout> {
  const layout = steps[0].figure.layout;
  const shared: Record<string, unknown> = {};
  for (const key of Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name))) {
    const axis = layout[key] as Readonly<Record<string, unknown>>;
    const values = steps.flatMap(({ figure }) => figure.data.flatMap((trace) => along(trace, key)));
    if (axis.range || axis.type === 'category' || values.length === 0) continue;
    const touchesZero =
      key.startsWith('y') &&
      steps[0].figure.data.some((trace) => trace.type === 'bar' || trace.fill === 'tozeroy');
    shared[key] = { ...axis, range: paddedRange(values, axis.type === 'log', touchesZero) };
  }
  return shared;
}

function paddedRange(values: readonly number[], log: boolean, touchesZero: boolean): [number, number] {
  if (log && !values.some((value) => value > 0))
    throw new Error('a logarithmic axis needs a value above 0; there is none in any step');
  const [low, high] = extentOf(log ? values.filter((value) => value > 0).map(Math.log10) : values);
  const space = 0.05 * (high - low || 1);
  return [touchesZero && low >= 0 ? 0 : low - space, high + space];
}

/** The numbers that a trace puts along an axis, `xaxis` being 'x' and `yaxis2` being 'y2' in the trace. */
function along(trace: Trace, key: string): number[] {
  const letter = key[0];
  const own = (trace[`${letter}axis`] as string | undefined) ?? letter;
  const list = trace[letter];
  if (own !== key.replace('axis', '') || !Array.isArray(list)) return [];
  return list.filter((value): value is number => typeof value === 'number');
}

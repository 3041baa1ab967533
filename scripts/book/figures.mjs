// @ts-check
// What a chart must hold to be worth showing: numbers in every trace, a title on every axis that is drawn.

/** @typedef {Record<string, unknown>} Bag */
/** @typedef {{ data?: Bag[], layout?: Bag, frames?: Bag[] }} Figure */

export const PLOTLY = 'application/vnd.plotly.v1+json';
const ARRAYS = [
  'x',
  'y',
  'z',
  'r',
  'theta',
  'values',
  'value',
  'a',
  'b',
  'c',
  'u',
  'v',
  'w',
  'open',
  'close',
  'q1',
];
const WITHOUT_AXES = new Set(
  'pie sunburst treemap icicle funnelarea sankey parcoords parcats table indicator scatterpolar barpolar'.split(
    ' ',
  ),
);
const IN_A_SCENE = new Set('scatter3d surface mesh3d volume isosurface cone streamtube'.split(' '));
const TYPED_ARRAYS = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};

/**
 * What is wrong with a figure, in words; nothing when it can be shown.
 * @param {unknown} value
 * @returns {string[]}
 */
export function inspectFigure(value) {
  if (!isBag(value) || !Array.isArray(value.data)) return ['the chart is no { data, layout } object'];
  const figure = /** @type {Figure} */ (value);
  const traces = figure.data ?? [];
  if (traces.length === 0) return ['the chart has no trace'];
  return [...inspectTraces(figure, traces), ...inspectAxes(figure, traces), ...inspectFrames(figure)];
}

/**
 * @param {Figure} figure
 * @param {Bag[]} traces
 */
function inspectTraces(figure, traces) {
  const filledByFrames = new Set(
    (figure.frames ?? []).flatMap((frame) => {
      const indices = Array.isArray(frame.traces) ? frame.traces : traces.map((_, index) => index);
      return frameData(frame).flatMap((trace, index) => (hasFiniteNumber(trace) ? [indices[index]] : []));
    }),
  );
  const drawn = traces.filter((trace) => hasFiniteNumber(trace));
  if (drawn.length === 0 && filledByFrames.size === 0)
    return ['the chart is empty: no trace holds a finite number'];
  return traces.flatMap((trace, index) =>
    hasFiniteNumber(trace) || filledByFrames.has(index) || isLegendEntry(trace)
      ? []
      : [`trace ${index + 1}${trace.name ? ` (${trace.name})` : ''} holds no finite number`],
  );
}

/** @param {Figure} figure */
function inspectFrames(figure) {
  return (figure.frames ?? []).flatMap((frame, index) => {
    const data = frameData(frame);
    if (data.length === 0 || data.some((trace) => hasFiniteNumber(trace) || !hasArray(trace))) return [];
    return [`frame ${index + 1}${frame.name ? ` (${frame.name})` : ''} is empty`];
  });
}

/**
 * @param {Figure} figure
 * @param {Bag[]} traces
 */
function inspectAxes(figure, traces) {
  const layout = figure.layout ?? {};
  /** @type {Map<string, Bag>} */
  const axes = new Map();
  for (const trace of traces) {
    const type = String(trace.type ?? 'scatter');
    if (WITHOUT_AXES.has(type)) continue;
    if (IN_A_SCENE.has(type)) {
      const scene = bag(layout[String(trace.scene ?? 'scene')]);
      for (const name of ['xaxis', 'yaxis', 'zaxis']) axes.set(`scene ${name}`, bag(scene[name]));
      continue;
    }
    for (const letter of ['x', 'y']) {
      const name = `${letter}axis${String(trace[`${letter}axis`] ?? letter).slice(1)}`;
      axes.set(name, bag(layout[name]));
    }
  }
  return [...axes].flatMap(([name, axis]) => (isTitled(axis, layout) ? [] : [`its ${name} has no title`]));
}

/**
 * Hidden axes need no title, nor those whose ticks are words, nor those of small multiples that repeat a titled one.
 * @param {Bag} axis @param {Bag} layout
 */
function isTitled(axis, layout) {
  if (axis.visible === false || axis.showticklabels === false || Array.isArray(axis.ticktext)) return true;
  if (titleText(axis)) return true;
  const twin = typeof axis.matches === 'string' ? axis.matches : undefined;
  return twin !== undefined && titleText(bag(layout[`${twin[0]}axis${twin.slice(1)}`])) !== '';
}

/**
 * @param {Bag} axis
 * @returns {string}
 */
function titleText(axis) {
  const title = isBag(axis.title) ? axis.title.text : axis.title;
  return typeof title === 'string' ? title.trim() : '';
}

/**
 * The legend's own idiom: one point at [null], never drawn.
 * @param {Bag} trace
 */
function isLegendEntry(trace) {
  return [trace.x, trace.y].every((list) => Array.isArray(list) && list.length === 1 && list[0] === null);
}

/** @param {Bag} trace */
function hasFiniteNumber(trace) {
  if (trace.type === 'image') return typeof trace.source === 'string' || someNumber(trace.z);
  if (trace.type === 'table') return bag(trace.cells).values !== undefined;
  if (trace.type === 'sankey') return someNumber(bag(trace.link).value);
  if (trace.type === 'parcoords') return JSON.stringify(trace.dimensions ?? []).match(/\d/) !== null;
  const coordinates = ['x', 'y', 'z'].filter((name) => name in trace);
  return (
    coordinates.every((name) => somePlace(trace[name])) && ARRAYS.some((name) => someNumber(trace[name]))
  );
}

/**
 * A number, or the name of a category, or a date.
 * @param {unknown} value
 * @returns {boolean}
 */
function somePlace(value) {
  return typeof value === 'string' || (Array.isArray(value) && value.some(somePlace)) || someNumber(value);
}

/** @param {Bag} trace */
function hasArray(trace) {
  return ARRAYS.some((name) => Array.isArray(trace[name]) || isBag(trace[name]));
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function someNumber(value) {
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.some(someNumber);
  if (isBag(value) && typeof value.bdata === 'string') return [...decode(value)].some(Number.isFinite);
  return false;
}

/**
 * Plotly's packed arrays: { dtype, bdata }.
 * @param {Bag} packed
 */
function decode(packed) {
  const TypedArray = TYPED_ARRAYS[/** @type {keyof typeof TYPED_ARRAYS} */ (String(packed.dtype))];
  if (!TypedArray) return [];
  const bytes = Buffer.from(String(packed.bdata), 'base64');
  return new TypedArray(Uint8Array.from(bytes).buffer);
}

/**
 * @param {Bag} frame
 * @returns {Bag[]}
 */
function frameData(frame) {
  return Array.isArray(frame.data) ? frame.data.filter(isBag) : [];
}

/**
 * @param {unknown} value
 * @returns {value is Bag}
 */
function isBag(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @returns {Bag}
 */
function bag(value) {
  return isBag(value) ? value : {};
}

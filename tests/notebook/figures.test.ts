import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  animation,
  bars,
  binDensities,
  binEdges,
  contours,
  heatmap,
  histogram,
  imageGrid,
  iterations,
  lines,
  panels,
  scatter,
} from '../../src/notebook/figures';
import { frame, roles } from '../../src/notebook/theme';

const axes = { x: 'share', y: 'density' };
const curve = (name: string, y: number[]) => ({ name, x: y.map((_, i) => i), y });

describe('every chart', () => {
  it('has a height, no width, and titled axes', () => {
    const { layout } = lines({ ...axes, series: [curve('a', [1, 2])] });
    expect(layout.height).toBeGreaterThan(0);
    expect(layout).not.toHaveProperty('width');
    expect(layout.xaxis).toMatchObject({ title: { text: 'share' } });
    expect(layout.yaxis).toMatchObject({ title: { text: 'density' } });
  });

  it('refuses an axis without a title', () => {
    expect(() => lines({ x: '', y: 'density', series: [curve('a', [1])] })).toThrow('title for its x axis');
  });

  it('refuses NaN and ±∞, naming series and place, and lets a gap pass', () => {
    expect(() => lines({ ...axes, series: [curve('ELBO', [1, Number.NaN])] })).toThrow(
      'ELBO: y: value 1 of 2 is NaN',
    );
    expect(() => scatter({ ...axes, points: [curve('draws', [1, Infinity])] })).toThrow(
      'draws: y: value 1 of 2 is Infinity',
    );
    const withGap = lines({ ...axes, series: [{ name: 'a', x: [0, 1, 2], y: [1, null, 3] }] });
    expect(withGap.data[0].y).toEqual([1, null, 3]);
  });

  it('puts logarithmic ranges into powers of ten', () => {
    const { layout } = lines({ ...axes, logY: true, yRange: [0.01, 100], series: [curve('a', [1, 2])] });
    expect(layout.yaxis).toMatchObject({ type: 'log', range: [-2, 2] });
  });
});

describe('ticks of logarithmic axes', () => {
  const ticks = (x: number[], y: number[]) => {
    const { layout } = lines({ ...axes, logX: true, logY: true, series: [{ name: 'a', x, y }] });
    return [layout.xaxis, layout.yaxis].map((axis) => (axis as { nticks?: number }).nticks);
  };

  it('are few enough for labels that do not collide, by the powers of ten between the numbers', () => {
    expect(ticks([1, 100], [0.3, 1.2])).toEqual([3, 4]);
    expect(ticks([1e-6, 1], [0, -1])).toEqual([7, undefined]);
    expect(ticks([1, 1e12], [1, 8])).toEqual([8, 3]);
  });

  it('count those of a given range, and points as well as lines', () => {
    const points = [curve('a', [1, 2])];
    const { layout } = scatter({ ...axes, logY: true, yRange: [1e-3, 1], points });
    expect(layout.yaxis).toMatchObject({ nticks: 4 });
    expect(scatter({ ...axes, logY: true, points }).layout.yaxis).toMatchObject({ nticks: 4 });
    expect(lines({ ...axes, series: points }).layout.yaxis).not.toHaveProperty('nticks');
  });
});

describe('lines', () => {
  it('gives roles their colours and series without one different ones', () => {
    const { data } = lines({
      ...axes,
      series: [{ ...curve('p', [1]), role: 'posterior' }, curve('a', [1]), curve('b', [1])],
    });
    const colours = data.map((trace) => (trace.line as { color: string }).color);
    expect(colours[0]).toBe(roles.posterior);
    expect(new Set(colours).size).toBe(3);
  });

  it('draws a band up its lower edge and back along the upper', () => {
    const { data } = lines({
      ...axes,
      series: [{ ...curve('a', [1, 2]), band: { lower: [0, 1], upper: [2, 3] } }],
    });
    expect(data[0]).toMatchObject({ x: [0, 1, 1, 0], y: [0, 1, 3, 2], fill: 'toself', showlegend: false });
    expect(data[1]).toMatchObject({ name: 'a' });
  });

  it('refuses lists that do not match', () => {
    expect(() => lines({ ...axes, series: [{ name: 'a', x: [1], y: [1, 2] }] })).toThrow(
      'a: 1 values of x, 2 of y',
    );
    const short = { ...curve('a', [1, 2]), band: { lower: [0], upper: [1, 2] } };
    expect(() => lines({ ...axes, series: [short] })).toThrow('the band has 1 and 2');
  });

  it('reads tensors', () => {
    const tensor = { dataSync: () => new Float32Array([1, 2]) };
    expect(lines({ ...axes, series: [{ name: 'a', x: tensor, y: tensor }] }).data[0].y).toEqual([1, 2]);
  });

  it('marks need one of x and y', () => {
    const { layout } = lines({
      ...axes,
      series: [curve('a', [1])],
      marks: [{ x: 0.7, label: 'truth', role: 'truth' }],
    });
    expect(layout.shapes).toMatchObject([
      { x0: 0.7, x1: 0.7, line: { color: roles.truth }, label: { text: 'truth' } },
    ]);
    expect(() => lines({ ...axes, series: [curve('a', [1])], marks: [{ label: 'truth' }] })).toThrow(
      "'truth' needs x or y",
    );
  });

  it('iterations count from 1', () => {
    expect(iterations({ y: 'ELBO (nats)', series: [{ name: 'ELBO', y: [5, 6] }] }).data[0].x).toEqual([1, 2]);
  });
});

describe('scatter', () => {
  it('draws a range around each point as bars up and down', () => {
    const range = { lower: [0, 1], upper: [5, 3] };
    const { data } = scatter({ ...axes, points: [{ ...curve('a', [2, 2]), range }] });
    expect(data[0].error_y).toMatchObject({ symmetric: false, array: [3, 1], arrayminus: [2, 1] });
    const short = { ...curve('a', [2, 2]), range: { lower: [0], upper: [5, 3] } };
    expect(() => scatter({ ...axes, points: [short] })).toThrow('2 points, but 1 and 2 ends');
    const both = { ...curve('a', [2, 2]), range, error: [1, 1] };
    expect(() => scatter({ ...axes, points: [both] })).toThrow('not both');
  });
});

describe('glyphs', () => {
  it('stand in place of dots, keep what hovering says, and need no legend', () => {
    const cloud = { ...curve('sevens', [1, 2]), glyphs: ['7', '7'], text: ['first', 'second'] };
    expect(scatter({ ...axes, points: [cloud] }).data[0]).toMatchObject({
      mode: 'text',
      text: ['7', '7'],
      hovertext: ['first', 'second'],
      showlegend: false,
    });
    const short = { ...curve('sevens', [1, 2]), glyphs: ['7'] };
    expect(() => scatter({ ...axes, points: [short] })).toThrow('sevens: 2 points, but 1 glyphs');
  });
});

describe('histogram', () => {
  it('is a density: its area is the share of values inside', () => {
    const values = [0.1, 0.2, 0.25, 0.9, 1, 3];
    const edges = binEdges(0, 1, 4);
    const heights = binDensities(values, edges);
    expect(heights.reduce((sum, height) => sum + height * 0.25, 0)).toBeCloseTo(5 / 6, 12);
    expect(heights).toEqual([2, 1, 0, 2].map((count) => count / (6 * 0.25)));
  });

  it('spans the values, and copes with equal ones', () => {
    const { data } = histogram({ x: 'x', draws: [{ name: 'a', values: [2, 2, 2] }] });
    expect(data[0]).toMatchObject({ type: 'bar', x: [2], y: [1] });
    expect(() => binEdges(0, 1, 0)).toThrow('not 0');
    expect(() => binDensities([], [0, 1])).toThrow('at least one value');
  });
});

describe('planes', () => {
  const grid = {
    x: [0, 1, 2],
    y: [0, 1],
    z: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  };

  it('puts z[i][j] at y[i], x[j]', () => {
    const { data } = heatmap({ x: 'a', y: 'b', surface: { name: 'p', ...grid } });
    expect(data[0]).toMatchObject({ type: 'heatmap', z: grid.z });
    expect(() => heatmap({ x: 'a', y: 'b', surface: { name: 'p', ...grid, x: [0, 1] } })).toThrow(
      'p: 2 × 3 values on a grid of 2 × 2',
    );
    expect(() => heatmap({ x: 'a', y: 'b', surface: { name: 'p', ...grid, z: [[1, 2, 3], [1]] } })).toThrow(
      'row 1 has 1',
    );
  });

  it('reads a tensor of rank 2', () => {
    const z = { shape: [2, 3], dataSync: () => new Float32Array([1, 2, 3, 4, 5, 6]) };
    const { data } = contours({ x: 'a', y: 'b', surfaces: [{ name: 'p', ...grid, z }] });
    expect(data[0].z).toEqual(grid.z);
  });
});

describe('bars', () => {
  it('needs one value per category', () => {
    const { data } = bars({ ...axes, categories: ['a', 'b'], series: [{ name: 's', values: [1, 2] }] });
    expect(data[0]).toMatchObject({ x: ['a', 'b'], y: [1, 2] });
    expect(() => bars({ ...axes, categories: ['a'], series: [{ name: 's', values: [1, 2] }] })).toThrow(
      '2 values for 1',
    );
  });
});

describe('imageGrid', () => {
  it('tiles images row by row, in frames of a colour that no grey has, as a PNG', () => {
    const images = [
      [0, 1, 1, 0],
      [1, 0.5, 1, 1],
      [0, 0, 0, 0],
    ];
    const { data } = imageGrid({ images, width: 2, columns: 2 });
    const png = Buffer.from(String(data[0].source).split(',')[1], 'base64');
    const chunk = (name: string) => {
      const start = png.indexOf(name) + 4;
      return png.subarray(start, start + png.readUInt32BE(start - 8));
    };
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    expect([width, height]).toEqual([10, 10]);
    const [rows, palette] = [inflateSync(chunk('IDAT')), chunk('PLTE')];
    const colour = (row: number, column: number) => {
      const value = rows[row * (width + 1) + 1 + column];
      return palette.subarray(3 * value, 3 * value + 3).toString('hex');
    };
    const inside = [colour(2, 2), colour(2, 3), colour(2, 6), colour(2, 7), colour(6, 2)];
    expect(inside).toEqual(['000000', 'ffffff', 'ffffff', '808080', '000000']);
    const around = [colour(0, 0), colour(1, 9), colour(2, 4), colour(4, 2), colour(9, 5), colour(6, 6)];
    expect(new Set(around)).toEqual(new Set([frame.slice(1).toLowerCase()]));
  });

  it('refuses images that are not rows of the given width', () => {
    expect(() => imageGrid({ images: [[1, 2, 3]], width: 2 })).toThrow('3 pixels has no rows of 2');
  });
});

describe('animation', () => {
  const peak = (height: number) => lines({ ...axes, series: [curve('a', [0, height])] });

  it('has a frame and a slider step per value, and shows the last', () => {
    const { data, frames, layout } = animation([1, 5], peak, { prefix: 'peak ' });
    expect(frames?.map(({ name }) => name)).toEqual(['1', '5']);
    expect(data[0].y).toEqual([0, 5]);
    expect((layout.sliders as { steps: unknown[]; active: number }[])[0]).toMatchObject({ active: 1 });
  });

  it('gives axes one range that holds every frame', () => {
    const { layout } = animation([1, 5], peak, { start: 0, label: (height) => `${height} high` });
    const [low, high] = (layout.yaxis as { range: [number, number] }).range;
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeGreaterThan(5);
  });

  it('with freeY gives each frame a range of its own', () => {
    const { frames } = animation([1, 5], peak, { freeY: true });
    const tops = frames?.map(({ layout }) => (layout!.yaxis as { range: [number, number] }).range[1]);
    expect(tops?.[0]).toBeLessThan(2);
    expect(tops?.[1]).toBeGreaterThan(5);
  });

  it('with freeY a range that each step sets is followed, in every panel', () => {
    const grown = (top: number) =>
      panels(
        [0, 1].map((i) => ({
          title: `${i}`,
          figure: lines({ ...axes, yRange: [0, top + i], series: [curve('a', [0, 1])] }),
        })),
      );
    const rangesOf = (freeY: boolean) =>
      animation([1, 5], grown, { freeY }).frames?.map(({ layout }) =>
        ['yaxis', 'yaxis2'].map((name) => (layout?.[name] as { range: number[] } | undefined)?.range),
      );
    expect(rangesOf(true)).toEqual([
      [
        [0, 1],
        [0, 2],
      ],
      [
        [0, 5],
        [0, 6],
      ],
    ]);
    expect(rangesOf(false)).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it('keeps out of the frames what never changes', () => {
    expect(animation([1, 5], peak).frames?.[0].data[0]).toEqual({ y: [0, 1] });
  });

  it('refuses one step, and steps with different marks', () => {
    expect(() => animation([1], peak)).toThrow('two steps');
    const growing = (count: number) =>
      lines({ ...axes, series: Array.from({ length: count }, () => curve('a', [1])) });
    expect(() => animation([1, 2], growing)).toThrow("'2' has 2 sets of marks, the first has 1");
    expect(() => animation([1, 5], peak, { start: 2 })).toThrow('cannot start at 2');
    expect(() => animation([1, 5], peak, { label: () => 'same' })).toThrow("two steps are labelled 'same'");
  });
});

describe('panels', () => {
  it('gives each chart axes of its own and shares legend entries', () => {
    const figure = lines({ ...axes, series: [curve('a', [1, 2])], marks: [{ x: 1, label: 'one' }] });
    const { data, layout } = panels(
      [1, 2, 3].map((n) => ({ title: `n = ${n}`, figure })),
      { columns: 2 },
    );
    expect(data.map((trace) => trace.xaxis)).toEqual(['x', 'x2', 'x3']);
    expect(data.map((trace) => trace.showlegend)).toEqual([true, false, false]);
    expect(layout.xaxis3).toMatchObject({ anchor: 'y3', title: { text: 'share' } });
    expect((layout.shapes as unknown[])[1]).toMatchObject({ xref: 'x2', yref: 'y2 domain' });
    const [top, bottom] = [layout.yaxis, layout.yaxis3].map((axis) => (axis as { domain: number[] }).domain);
    expect(bottom[1]).toBeLessThan(top[0]);
  });
});

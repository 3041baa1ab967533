import { describe, expect, it } from 'vitest';
import { diagram, panels } from '../../src/notebook/figures';
import { ink, roles } from '../../src/notebook/theme';

const nodes = [
  { id: 'z', label: 'z', x: 0, y: 0 },
  { id: 'x', label: 'x', x: 0, y: -2, shape: 'observed' },
  { id: 'theta', label: 'θ', x: 2, y: 0, shape: 'dot' },
  { id: 'work', label: 'work', x: 3, y: -2, shape: 'box', width: 2 },
] as const;
const numbers = (value: unknown) => value as number[];

describe('diagram', () => {
  it('draws an arrow from outline to outline, and its head points at the target', () => {
    const { data } = diagram({ nodes, arrows: [{ from: 'z', to: 'x', role: 'posterior' }] });
    const [shaft, head] = data;
    expect(numbers(shaft.y)[0]).toBeLessThan(-0.42);
    expect(numbers(shaft.y)[0]).toBeGreaterThan(-0.52);
    expect(numbers(head.y)[0]).toBeGreaterThan(-2 + 0.42);
    expect(numbers(head.y)[0]).toBeLessThan(-2 + 0.52);
    expect(numbers(head.x)[0]).toBeCloseTo(0, 10);
    expect(head.fillcolor).toBe(roles.posterior);
    const sides = [1, 2].map((i) => Math.abs(numbers(head.x)[i]));
    expect(sides[0]).toBeCloseTo(sides[1], 10);
  });

  it('bends to the left, dashes, labels, and ends at the side of a box', () => {
    const { data } = diagram({
      nodes,
      arrows: [{ from: 'x', to: 'work', bend: 0.5, dashed: true, label: 'q' }],
    });
    const [shaft, head, label] = data;
    expect(shaft.line).toMatchObject({ dash: 'dash', color: ink.text });
    expect(Math.max(...numbers(shaft.y))).toBeGreaterThan(-2 + 0.35);
    expect(numbers(head.x)[0]).toBeLessThan(2);
    expect(label.text).toEqual(['q']);
  });

  it('puts a plate around what it holds, and everything into the picture', () => {
    const { layout } = diagram({ nodes, plates: [{ holds: ['z', 'x'], label: 'N' }] });
    const [plate] = layout.shapes as { x0: number; x1: number; y0: number; y1: number }[];
    expect(plate.x0).toBeLessThan(-0.42);
    expect(plate.x1).toBeLessThan(2);
    expect(plate.y0).toBeLessThan(-2.42);
    const { range } = layout.yaxis as { range: number[] };
    expect(range[0]).toBeLessThan(plate.y0);
  });

  it('stands in panels, each with equal scales of its own', () => {
    const figure = diagram({ nodes });
    const { layout } = panels([
      { title: 'a', figure },
      { title: 'b', figure },
    ]);
    expect(layout.yaxis2).toMatchObject({ scaleanchor: 'x2', visible: false });
  });

  it('names what is not there, twice there, or on one place', () => {
    expect(() => diagram({ nodes, arrows: [{ from: 'z', to: 'y' }] })).toThrow("no node 'y'; there are z, x");
    expect(() => diagram({ nodes: [nodes[0], nodes[0]] })).toThrow('same id');
    expect(() => diagram({ nodes: [] })).toThrow('one node');
    expect(() => diagram({ nodes, plates: [{ holds: [], label: 'N' }] })).toThrow('holds nothing');
    const twin = { ...nodes[0], id: 'w' };
    expect(() => diagram({ nodes: [nodes[0], twin], arrows: [{ from: 'z', to: 'w' }] })).toThrow(
      'same place',
    );
  });
});

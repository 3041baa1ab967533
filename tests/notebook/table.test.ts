import { describe, expect, it } from 'vitest';
import { table } from '../../src/notebook/table';
import { withKernel } from './kernel';

const rows = [
  { round: 'start', KL: 0.231, note: '<high>' },
  { round: 'round 15', KL: 0.000004, note: null },
];

describe('table', () => {
  it('shows HTML with escaped text, and aligned text', () => {
    const { data } = withKernel(() => table(rows, { caption: 'The story' }))[0].message;
    expect(data['text/html']).toContain('<td style="text-align: right">0.231</td>');
    expect(data['text/html']).toContain('&#60;high&#62;');
    expect(data['text/plain']).toBe(
      'The story\nround           KL  note\nstart        0.231  <high>\nround 15  0.000004',
    );
  });

  it('rounds by column where told to', () => {
    const { data } = withKernel(() => table([{ a: 1 / 3, b: 1 / 3 }], { digits: { a: 2 } }))[0].message;
    expect(data['text/plain']).toBe('   a       b\n0.33  0.3333');
  });

  it('shows shares as percentages where told to', () => {
    const { data } = withKernel(() => table([{ a: 0.5549 }], { percent: ['a'], digits: 3 }))[0].message;
    expect(data['text/plain']).toBe('     a\n55.5 %');
  });

  it('refuses no rows, a missing cell, and NaN', () => {
    expect(() => table([])).toThrow('no rows');
    expect(() => table([{ a: 1 }, { b: 1 }] as never)).toThrow("row 1 of the table has no 'a'");
    expect(() => table([{ a: Number.NaN }])).toThrow("row 0 of the table: 'a' is NaN");
  });
});

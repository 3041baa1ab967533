import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { check, checkBelow, checkEqual } from '../../src/notebook/check';
import { answerLine } from '../../src/notebook/exercise';
import { exercises } from '../../src/notebook/exercises';
import {
  animation,
  bars,
  contours,
  histogram,
  imageGrid,
  lines,
  panels,
  scatter,
} from '../../src/notebook/figures';
import { show } from '../../src/notebook/show';
import { table } from '../../src/notebook/table';
import { formatNumber } from '../../src/notebook/values';

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

const axes = { x: 'share', y: 'density' };
const curve = { name: 'p', x: [1, 2], y: [0.5, 1] };
const untyped = <T>(value: unknown) => value as T;

describe('what a reader may get wrong fails at once, in words', () => {
  const missing = untyped<number[]>(undefined);
  it.each<[string, () => unknown, string]>([
    [
      'a list that is not there',
      () => lines({ ...axes, series: [{ ...curve, y: missing }] }),
      'p: y: a list',
    ],
    ['a text for a list', () => check('KL', untyped<number>('0.1'), 0.1, 0), 'KL: a list of numbers'],
    ['a mark at NaN', () => lines({ ...axes, series: [curve], marks: [{ x: NaN, label: 'q' }] }), "mark 'q'"],
    ['a range with NaN', () => lines({ ...axes, series: [curve], yRange: [NaN, 1] }), 'two finite numbers'],
    ['0 on a log axis', () => lines({ ...axes, series: [curve], logY: true, yRange: [0, 1] }), 'above 0'],
    [
      'gaps alone',
      () => show(lines({ ...axes, series: [{ ...curve, y: [null, null] }] }), 'd'),
      "'p' has nothing",
    ],
    ['no panels', () => panels([]), 'one chart at least'],
    [
      'histogram back to front',
      () => histogram({ ...axes, xRange: [1, 0], draws: [{ name: 'p', values: [1] }] }),
      'from 1 to 0',
    ],
    ['an image without columns', () => imageGrid({ images: [[1, 1]], width: 2, columns: 0 }), 'not 0'],
    ['black = white', () => imageGrid({ images: [[1, 1]], width: 2, range: [1, 1] }), 'both 1'],
    ['a column that is not there', () => table([{ a: 1 }], { percent: ['b'] }), "no column 'b'"],
    [
      'errors that do not match bars',
      () => bars({ ...axes, categories: [1, 2], series: [{ name: 'p', values: [1, 2], error: [1] }] }),
      '2 values, but 1 errors',
    ],
    [
      'errors that do not match points',
      () => scatter({ ...axes, points: [{ ...curve, error: [1] }] }),
      '1 errors',
    ],
    [
      'texts that do not match points',
      () => scatter({ ...axes, points: [{ ...curve, text: ['a'] }] }),
      '1 texts',
    ],
    [
      'a density that is zero everywhere',
      () =>
        contours({
          ...axes,
          surfaces: [
            {
              name: 'p',
              x: [1, 2],
              y: [1, 2],
              z: [
                [0, 0],
                [0, 0],
              ],
            },
          ],
        }),
      'the largest is 0',
    ],
    [
      'a log axis with nothing above zero',
      () => animation([1, 2], () => lines({ ...axes, logY: true, series: [{ ...curve, y: [0, 0] }] })),
      'above 0',
    ],
    [
      'an animation in a panel, which would stand still',
      () =>
        panels([{ title: 'moving', figure: animation([1, 2], () => lines({ ...axes, series: [curve] })) }]),
      "'moving' is an animation",
    ],
    ['nothing to compare', () => checkEqual('found', [], []), 'no value'],
    ['a hole in a list', () => checkEqual('found', untyped<number[]>([1, undefined]), [1]), 'no value'],
    ['infinity, which JSON does not know', () => checkEqual('found', Infinity, Infinity), 'not finite'],
  ])('%s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });
});

describe('what looks wrong and is not', () => {
  it('checks half a million values', () => {
    const many = new Float64Array(500_000).fill(1);
    check('all ones', many, 1, 0);
    checkBelow('all below', many, 2);
    expect(printed).toHaveLength(2);
  });

  it('compares texts that hold the word null', () => {
    checkEqual('a sentence', 'the null model', 'the null model');
    expect(printed).toEqual(['✓ a sentence: "the null model" as expected']);
  });

  it('prints zero without a sign', () => {
    expect(formatNumber(-0)).toBe('0');
  });

  it('draws a histogram around gaps', () => {
    const { data } = histogram({ ...axes, draws: [{ name: 'p', values: [0, null, 1] }], bins: 2 });
    expect(data[0].y).toEqual([1, 1]);
  });

  it('answers a letter that is the name of something else', () => {
    const choice = exercises.find(({ id }) => id === '1-1.2')!;
    expect(answerLine(choice, 'constructor')).toContain("Answer with one of 'a', 'b', 'c', 'd'");
  });
});

// The judge without a kernel: every reply, stream and chart that must not pass, and what may.
import { describe, expect, test } from 'vitest';
import { tidyError } from '../../scripts/book/errors.mjs';
import { inspectFigure } from '../../scripts/book/figures.mjs';
import type { Output, Run } from '../../scripts/book/judge.mjs';
import { checksHash, judge, judgeRepetition } from '../../scripts/book/judge.mjs';
import {
  countCodeLines,
  findNotebooks,
  lintNotebook,
  readNotebook,
  selectNotebooks,
} from '../../scripts/book/notebooks.mjs';
import { describeFailure } from '../../scripts/book/report.mjs';
import { fixture, root } from './support';

const stdout = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text });
const axes = { xaxis: { title: { text: 'x' } }, yaxis: { title: { text: 'y' } } };
const figure = { data: [{ x: [1, 2], y: [3, 4] }], layout: axes };
const chart = (shown: unknown): Output => ({
  output_type: 'display_data',
  data: { 'application/vnd.plotly.v1+json': shown, 'text/html': '<p>', 'text/plain': 'chart' },
});

function runOf(...cells: (Partial<Run['cells'][number]> & { outputs: Output[] })[]): Run {
  const all = cells.map(
    (cell, i) => ({ number: i + 1, id: `c${i + 1}`, status: 'ok', seconds: 1, ...cell }) as const,
  );
  return { cells: all, seconds: 1, peakBytes: 1, limits: { cell: 300, notebook: 900 } };
}

function notebookOf(...sources: string[]) {
  const cells = sources.map((source, i) => ({ cell_type: 'code', id: `c${i + 1}`, source, outputs: [] }));
  return { cells, metadata: { kernelspec: { name: 'tslab' } }, nbformat: 4, nbformat_minor: 5 };
}

describe('judge', () => {
  const good = [{ outputs: [chart(figure)] }, { outputs: [stdout('✓ sum: 2 (expected 2 ± 0)\n')] }];
  const kinds = (run: Run) => judge(notebookOf('a', 'b'), run).map((failure) => failure.kind);

  test('passes a run with a check and a chart', () => expect(kinds(runOf(...good))).toEqual([]));

  test.each([
    ['abort', { status: 'abort' as const }, ['abort']],
    ['no reply', { status: 'missing' as const }, ['no reply']],
    ['an error without words', { status: 'error' as const }, ['error']],
    ['an exit', { status: 'dead' as const, exitCode: 134 }, ['kernel died']],
    ['a failed check that was caught', { outputs: [stdout('✗ sum: 3, but expected 2\n')] }, ['check']],
  ])('%s is a failure', (_, second, expected) => {
    expect(kinds(runOf(good[0]!, { outputs: [], ...second }))).toEqual(expected);
  });

  test('a cell that never ran is a failure', () => expect(kinds(runOf(good[0]!))).toEqual(['not run']));

  test('a kernel that did not start is the only failure', () => {
    expect(judge(notebookOf('a'), { ...runOf(), failed: 'no kernel named tslab' })).toMatchObject([
      { kind: 'kernel', message: 'no kernel named tslab' },
    ]);
  });

  test.each(['text/html', 'text/plain'])('a chart without %s is a failure', (format) => {
    const { [format]: _, ...data } = chart(figure).data!;
    const found = judge(
      notebookOf('a', 'b'),
      runOf({ outputs: [{ output_type: 'display_data', data }] }, good[1]!),
    );
    expect(found).toMatchObject([{ kind: 'chart', message: `a chart comes without ${format}` }]);
  });

  test('the failure names the cell, its source and the message', () => {
    const failure = { kind: 'error', message: 'boom', cell: 3, id: 'draw', source: 'one();\ntwo();' };
    expect(describeFailure('notebooks/a.ipynb', failure)).toBe(
      'notebooks/a.ipynb, code cell 3 (id draw): error\n    | one();\n    | two();\n    boom',
    );
  });

  test('the hash of the checks follows their numbers, not the times', () => {
    const slower = runOf(...good.map((cell) => ({ ...cell, seconds: 9 })));
    expect(checksHash(slower)).toBe(checksHash(runOf(...good)));
    const other = runOf(good[0]!, { outputs: [stdout('✓ sum: 2.0001 (expected 2 ± 0)\n')] });
    expect(checksHash(other)).not.toBe(checksHash(slower));
    expect(judgeRepetition(runOf(...good), slower)).toEqual([]);
    expect(judgeRepetition(slower, other)).toMatchObject([
      { cell: 2, message: 'two runs differ: sum: 2 (expected 2 ± 0) / sum: 2.0001 (expected 2 ± 0)' },
    ]);
    expect(judgeRepetition(slower, runOf(good[0]!))).toMatchObject([{ kind: 'not repeatable', cell: 2 }]);
  });
});

describe('inspectFigure', () => {
  const one = (trace: object, layout: object = axes, frames?: object[]) =>
    inspectFigure({ data: [trace], layout, frames });

  test.each([
    ['lines', figure],
    ['gaps in a line', { ...figure, data: [{ x: [1, 2, 3], y: [1, null, 3] }] }],
    ['categories', { ...figure, data: [{ type: 'bar', x: ['red', 'blue'], y: [1, 2] }] }],
    ['a histogram', { ...figure, data: [{ type: 'histogram', x: [1, 1, 2] }] }],
    [
      'a legend entry without points',
      { ...figure, data: [...figure.data, { x: [null], y: [null], name: 'key' }] },
    ],
    ['packed arrays', { ...figure, data: [{ y: { dtype: 'f8', bdata: 'AAAAAAAA8D8=' } }] }],
    [
      'a picture without axes',
      {
        data: [{ type: 'heatmap', z: [[1]] }],
        layout: { xaxis: { visible: false }, yaxis: { visible: false } },
      },
    ],
    ['ticks that are words', { ...figure, layout: { ...axes, xaxis: { tickvals: [1], ticktext: ['one'] } } }],
    [
      'small multiples',
      { ...figure, layout: { ...axes, xaxis2: { matches: 'x' } }, data: [{ y: [1], xaxis: 'x2' }] },
    ],
    ['a pie', { data: [{ type: 'pie', values: [1, 2] }] }],
    [
      'a trace that frames fill',
      { ...figure, data: [{ x: [], y: [] }], frames: [{ data: [{ x: [1], y: [2] }] }] },
    ],
  ])('passes %s', (_, shown) => expect(inspectFigure(shown)).toEqual([]));

  test.each([
    ['nothing', undefined, /no \{ data, layout \} object/],
    ['no trace', { data: [], layout: axes }, /has no trace/],
    ['all values NaN', { ...figure, data: [{ x: [1, 2], y: [null, null] }] }, /chart is empty/],
    ['an empty list', { ...figure, data: [{ x: [], y: [] }] }, /chart is empty/],
    ['packed NaN', { ...figure, data: [{ y: { dtype: 'f8', bdata: 'AAAAAAAA+H8=' } }] }, /chart is empty/],
    [
      'one empty trace',
      { ...figure, data: [...figure.data, { name: 'q', x: [1], y: [null] }] },
      /trace 2 \(q\) holds no finite/,
    ],
    [
      'no title',
      { ...figure, layout: { xaxis: axes.xaxis, yaxis: { title: { text: ' ' } } } },
      /its yaxis has no title/,
    ],
    ['an untitled second axis', { ...figure, data: [{ y: [1], yaxis: 'y2' }] }, /its yaxis2 has no title/],
    [
      'an untitled scene',
      { data: [{ type: 'surface', z: [[1]] }], layout: {} },
      /its scene zaxis has no title/,
    ],
    [
      'an empty frame',
      { ...figure, frames: [{ name: '7', data: [{ x: [], y: [] }] }] },
      /frame 1 \(7\) is empty/,
    ],
  ])('finds %s', (_, shown, message) => expect(inspectFigure(shown).join('; ')).toMatch(message));

  test('a frame may leave the data alone', () => {
    expect(one(figure.data[0]!, axes, [{ name: 'a', layout: { title: 'a' } }])).toEqual([]);
  });
});

describe('lintNotebook', () => {
  const lint = (notebook: ReturnType<typeof notebookOf>) =>
    lintNotebook('/nowhere/x.ipynb', notebook).map(({ kind, message }) => `${kind}: ${message}`);

  test('passes a clean file', () => expect(lint(notebookOf('a', 'b'))).toEqual([]));

  test('finds a cell that is too long, counting code alone', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `f(${i});`).join('\n');
    expect(lint(notebookOf(`// why\n\n/* a\n b */\n${lines(15)}`))).toEqual([]);
    expect(lint(notebookOf(lines(16)))).toEqual([
      'long cell: 16 lines of code, at most 15: part of it belongs in src/',
    ]);
    expect(lintNotebook(fixture('long-cell'), readNotebook(fixture('long-cell')))).toMatchObject([
      { kind: 'long cell', cell: 4, id: 'long-cell-4' },
    ]);
  });

  test('counts neither blank lines nor comments', () => {
    expect(countCodeLines('a;\n\n// b\n  // c\n/** d\n * e\n */\nf; // g\n')).toBe(2);
  });

  test('finds ids that are missing or used twice, another kernel, an old format, outputs', () => {
    const notebook = notebookOf('a', 'b');
    const [first, second] = notebook.cells;
    expect(lint({ ...notebook, cells: [first!, { ...second!, id: 'c1' }] })).toEqual([
      'id: two cells have the id c1',
    ]);
    expect(lint({ ...notebook, cells: [{ ...first!, id: '' }] })).toEqual([
      'id: cell 1 of the file has no id',
    ]);
    expect(lint({ ...notebook, metadata: { kernelspec: { name: 'python3' } } })).toEqual([
      'kernelspec: the kernelspec is python3, not tslab',
    ]);
    expect(lint({ ...notebook, nbformat_minor: 4 })).toEqual(['format: nbformat is 4.4; cell ids need 4.5']);
    expect(lint({ ...notebook, cells: [{ ...first!, outputs: [{}] as never }] })).toEqual([
      'outputs: an output is committed with it: clear all outputs',
    ]);
  });
});

describe('selectNotebooks', () => {
  const paths = ['notebooks/0-start.ipynb', 'notebooks/1-vi/1-jar.ipynb', 'notebooks/2-bnn/1-prior.ipynb'];
  const select = (pattern: string) =>
    selectNotebooks(
      paths.map((path) => `/book/${path}`),
      pattern,
      '/book',
    ).length;

  test.each([
    ['jar', 1],
    ['notebooks/1-vi/1-jar.ipynb', 1],
    ['1-*.ipynb', 2],
    ['notebooks/1-vi/*.ipynb', 1],
    ['notebooks/*.ipynb', 1],
    ['notebooks/**/*.ipynb', 3],
    ['0-start?ipynb', 1],
    ['nowhere', 0],
  ])('%s names %i', (pattern, count) => expect(select(pattern)).toBe(count));
});

test('notebooks are found in reading order, without checkpoints', () => {
  const found = findNotebooks(`${root}/tests/notebooks`);
  expect(found).toContain(fixture('good'));
  expect(found).toEqual([...found].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
});

test('an error is shown without the frames and the compiled code of the kernel', () => {
  const printed = `[/book/dist/notebook/check.js:35
        throw new CheckError(x);
        ^

CheckError: ✗ sum: 3]`;
  expect(tidyError(printed)).toBe('CheckError: ✗ sum: 3');
  const trace = `evalmachine.<anonymous>:2
throw new Error('x');
^

Error: x
    at evalmachine.<anonymous>:2:7
    at sample (/book/dist/sample.js:3:4)
    at Script.runInThisContext (node:vm:135:14)
    at Object.execute (/book/node_modules/tslab/dist/executor.js:160:38)`;
  expect(tidyError(trace)).toBe('Error: x\n    in sample (/book/dist/sample.js:3:4)');
});

// The headless runner against notebooks that are broken on purpose: each kind of damage must be caught, in words that
// name the notebook's cell and say what happened. A runner that lets one pass would let a broken chapter pass.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chartsOf, checksHash, checksOf } from '../../scripts/book/judge.mjs';
import { describeFailures, summarise } from '../../scripts/book/report.mjs';
import { fixture, isGone, root, runFixture } from './support';

describe.concurrent('a sound notebook', () => {
  test('passes, with its checks, chart, time and memory', async ({ expect }) => {
    const before = readFileSync(fixture('good'), 'utf8');
    const { run, failures } = await runFixture('good');
    expect(failures).toEqual([]);
    expect(checksOf(run)).toEqual([{ cell: 3, label: 'one and one', line: 'one and one: 2' }]);
    expect(chartsOf(run)).toBe(1);
    expect(run.peakBytes).toBeGreaterThan(50 * 2 ** 20);
    expect(run.processorSeconds).toBeGreaterThan(0.1);
    expect(summarise(run)).toMatch(
      /^3 cells, 1 checks, 1 charts, \d+\.\d s, \d+ s of processor time, \d+ MB$/,
    );
    expect(readFileSync(fixture('good'), 'utf8')).toBe(before);
    expect(await isGone(run.kernelPid!)).toBe(true);
  });

  test('gives the same hash of its checks in two runs, another one for other numbers', async ({ expect }) => {
    const { run } = await runFixture('good');
    const again = await runFixture('good');
    expect(checksHash(run)).toBe(checksHash(again.run));
    const changed = JSON.parse(JSON.stringify(run).replace('one and one: 2', 'one and one: 2.0001'));
    expect(checksHash(changed)).not.toBe(checksHash(run));
  });

  test('is written with its outputs to another file when asked', async ({ expect }) => {
    const folder = mkdtempSync(join(tmpdir(), 'bayesbook-save-'));
    try {
      const { failures } = await runFixture('good', { save: join(folder, 'deep', 'good.ipynb') });
      expect(failures).toEqual([]);
      const saved = JSON.parse(readFileSync(join(folder, 'deep', 'good.ipynb'), 'utf8'));
      const code = saved.cells.filter((cell: { cell_type: string }) => cell.cell_type === 'code');
      expect(code.map((cell: { execution_count: number }) => cell.execution_count)).toEqual([1, 2, 3]);
      expect(Object.keys(code[1].outputs[0].data)).toContain('application/vnd.plotly.v1+json');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Fixture, kind of failure, code cell (from 1), words that the message must hold. */
const broken: ReadonlyArray<readonly [string, string, number, RegExp]> = [
  ['throwing', 'error', 3, /RangeError: the jar is empty after 2 draws/],
  ['type-error', 'type error', 3, /1:7 - Type 'string' is not assignable to type 'number'/],
  ['unknown-import', 'type error', 1, /1:21 - Cannot find module 'bayesbook\/nowhere'/],
  ['late-rejection', 'late error', 3, /UnhandledPromiseRejection: Error: the oven was left on/],
  ['failing-check', 'check', 3, /✗ two and two: 3, expected 4 ± 0/],
  ['dying-kernel', 'kernel died', 3, /the kernel process ended \(exit code -9\)/],
  ['empty-chart', 'chart', 3, /the chart is empty: no trace holds a finite number/],
  ['untitled-axis', 'chart', 3, /its yaxis has no title/],
  ['stderr', 'stderr', 3, /unexpected on stderr: something is deprecated/],
  ['burst', 'lost output', 3, /outputs were lost on the way/],
];

describe.concurrent('a broken notebook', () => {
  test.for(broken)('%s: caught as %s in cell %i', async ([name, kind, cell, message], { expect }) => {
    const { run, failures } = await runFixture(name);
    expect(failures[0]).toMatchObject({ kind, cell, id: expect.stringMatching(/./) });
    expect(failures[0]!.message).toMatch(message);
    const report = describeFailures(name, failures);
    expect(report).toContain(`${name}, code cell ${cell} (id ${name}-`);
    expect(report).toMatch(/\n {4}\| \S/); // the source
    expect(await isGone(run.kernelPid!)).toBe(true);
  });

  test('later cells count as not run', async ({ expect }) => {
    const { failures } = await runFixture('throwing');
    expect(failures.map((failure) => failure.kind)).toEqual(['error', 'not run']);
  });

  test('a cell that the kernel refuses after a failed one (reply abort) is a failure too', async ({
    expect,
  }) => {
    const { run, failures } = await runFixture('throwing', { keepGoing: true, pauseSeconds: 0 });
    expect(run.cells.map((cell) => cell.status)).toEqual(['ok', 'ok', 'error', 'abort']);
    expect(failures[1]).toMatchObject({ kind: 'abort', cell: 4 });
  });

  test.for(['endless-loop', 'endless-wait'])('%s: stopped at the time limit', async (name, { expect }) => {
    const { run, failures } = await runFixture(name, { cellSeconds: 12 });
    expect(failures[0]).toMatchObject({ kind: 'time limit', cell: 3 });
    expect(failures[0]!.message).toMatch(/stopped after 1\d\.\d s: the time limit is 12 s; kernel killed/);
    expect(await isGone(run.kernelPid!)).toBe(true);
  });

  test('the whole notebook has a time limit as well', async ({ expect }) => {
    const { failures } = await runFixture('endless-loop', { notebookSeconds: 15 });
    expect(failures[0]!.message).toMatch(/the time limit is the notebook's 15 s/);
  });

  test.for([
    ['no-check', 'no check'],
    ['no-chart', 'no chart'],
  ] as const)('%s: missed', async ([name, kind], { expect }) => {
    const { failures } = await runFixture(name);
    expect(failures).toMatchObject([{ kind }]);
  });
});

describe.concurrent('the stop button', () => {
  test('ends an asynchronous loop; the cell fails, model and kernel live on', async ({ expect }) => {
    const options = { interrupt: { cell: 3, after: 1.5 }, keepGoing: true };
    const { run } = await runFixture('interrupt', options);
    expect(run.cells.map((cell) => cell.status)).toEqual(['ok', 'ok', 'error', 'ok']);
    expect(run.cells[2]!.seconds).toBeLessThan(10);
    expect(checksOf(run)).toMatchObject([{ cell: 4, line: 'stopped after some steps: true' }]);
  });

  test("ends a loop of the book's own (interruptible)", async ({ expect }) => {
    const { run } = await runFixture('interruptible', {
      interrupt: { cell: 2, after: 1.5 },
      keepGoing: true,
    });
    expect(run.cells.map((cell) => cell.status)).toEqual(['ok', 'error', 'ok']);
    expect(checksOf(run)).toMatchObject([{ cell: 3, label: 'steps made behind our back' }]);
    expect(run.cells[2]!.outputs.map((output) => output.text).join('')).toMatch(/^true$/m);
  });
});

test('a run whose caller is killed takes its kernel with it', async () => {
  const script = `
    import { runNotebook } from ${JSON.stringify(join(root, 'scripts/book/run.mjs'))};
    const options = { root: ${JSON.stringify(root)}, onKernel: (pid) => console.log(pid) };
    await runNotebook(${JSON.stringify(fixture('endless-wait'))}, options);`;
  const caller = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kernel = await new Promise<number>((found) =>
    caller.stdout.on('data', (text) => found(Number(text))),
  );
  expect(await isGone(kernel, 1)).toBe(false);
  caller.kill('SIGKILL');
  expect(await isGone(kernel)).toBe(true);
});

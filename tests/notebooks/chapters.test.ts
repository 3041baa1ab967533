// Every notebook of the book, in the real kernel: each cell's reply, each check, each chart.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judge } from '../../scripts/book/judge.mjs';
import { findNotebooks, lintNotebook, readNotebook, shortName } from '../../scripts/book/notebooks.mjs';
import { describeFailures, recordResult, summarise } from '../../scripts/book/report.mjs';
import { runNotebook } from '../../scripts/book/run.mjs';
import { root } from './support';

const chapters = findNotebooks(join(root, 'notebooks')).map((path) => [shortName(path, root), path] as const);

test('the book has chapters', () => {
  expect(chapters.length).toBeGreaterThan(0);
});

describe.concurrent('chapter', () => {
  test.for(chapters)('%s', async ([name, path], { expect }) => {
    const notebook = readNotebook(path);
    let cells = 0;
    const run = await runNotebook(path, {
      root,
      // The test of the site renders these.
      save: join(root, 'test-results', 'executed', name),
      onCell: (cell) => {
        cells++;
        if (cell.status !== 'ok' || cells % 5 === 0) say(`${name}: ${cells} cells, last ${cell.status}`);
      },
    });
    const failures = [...lintNotebook(path, notebook), ...judge(notebook, run)];
    recordResult({ root, path, run, failures });
    say(`${name}: ${summarise(run)}`);
    if (failures.length > 0) expect.fail(describeFailures(name, failures));
  });
});

/** A line of progress, past vitest's own collecting of output. */
function say(line: string): void {
  process.stderr.write(`  ${line}\n`);
}

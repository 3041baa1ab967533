// Cells in strict mode: what a kernel lets pass (it compiles without `strict`), and a renamed function in a cell that
// nobody has run yet.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Notebook } from '../../scripts/book/notebooks.mjs';
import { findNotebooks, readNotebook, shortName } from '../../scripts/book/notebooks.mjs';
import { describeFailures } from '../../scripts/book/report.mjs';
import { checkCellTypes } from './cellTypes';
import { fixture, root } from './support';

const chapters = findNotebooks(join(root, 'notebooks'));

function inMemory(...sources: string[]): Notebook {
  const cells = sources.map((source, i) => ({ cell_type: 'code', id: `cell-${i + 1}`, source }));
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

/** Samples stand beside this file, so that they find the package. */
const here = (name: string) => join(root, 'tests', 'notebooks', name);
const samples = new Map([
  [fixture('good'), readNotebook(fixture('good'))],
  [fixture('type-error'), readNotebook(fixture('type-error'))],
  [
    here('strict'),
    inMemory("import { check } from 'bayesbook';", '// first\nconst f = (x) => x;\n', 'f(1);'),
  ],
  [here('renamed'), inMemory("import { chek } from 'bayesbook';")],
  [here('misused'), inMemory("import { check } from 'bayesbook';", "check('a', 1, '1', 0);")],
  [here('await'), inMemory('const x = await Promise.resolve(1);', 'x.toFixed();')],
  [here('broken'), inMemory('const a = 1;', 'const b = (;')],
]);

describe('the types of cells', () => {
  const found = checkCellTypes(
    new Map([...chapters.map((path) => [path, readNotebook(path)] as const), ...samples]),
  );

  test.each(chapters.map((path) => [shortName(path, root), path]))('%s', (name, path) => {
    const failures = found.get(path)!;
    if (failures.length > 0) expect.fail(describeFailures(name!, failures));
  });

  test.each([
    ['good', fixture('good')],
    ['await', here('await')],
  ])('%s has no error', (_, path) => expect(found.get(path)).toEqual([]));

  test.each([
    [
      'type-error',
      fixture('type-error'),
      3,
      /line 1, column 7: Type 'string' is not assignable to type 'number'/,
    ],
    ['strict', here('strict'), 2, /line 2, column 12: Parameter 'x' implicitly has an 'any' type/],
    ['renamed', here('renamed'), 1, /has no exported member( named)? 'chek'/],
    ['misused', here('misused'), 2, /Argument of type 'string' is not assignable/],
    ['broken', here('broken'), 2, /line 1, column 12: Expression expected/],
  ])('%s: an error is found', (_, path, cell, message) => {
    expect(found.get(path)![0]).toMatchObject({ kind: 'type', cell });
    expect(found.get(path)![0]!.message).toMatch(message);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changes, findChapter, putBack } from '../../scripts/reset/reset.mjs';

let root = '';
let path = '';
const notebook = (...cells: readonly (readonly [id: string, source: string])[]) =>
  JSON.stringify({ cells: cells.map(([id, source]) => ({ cell_type: 'code', id, source, outputs: [] })) });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reset-'));
  path = join(root, 'notebooks', '1-part', '1-jar.ipynb');
  mkdirSync(join(root, 'notebooks', '1-part'), { recursive: true });
  writeFileSync(path, notebook(['a', '1'], ['b', '2']));
  writeFileSync(join(root, 'notebooks', '1-part', '2-jars.ipynb'), notebook(['a', '1']));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...args], { cwd: root });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'chapters');
});
afterEach(() => rmSync(root, { recursive: true }));

test('a chapter is found by a part of its path, and by no word that names none or several', () => {
  expect(findChapter(root, '1-jar')).toBe(path);
  expect(() => findChapter(root, 'moon')).toThrow(/no chapter has 'moon'/);
  expect(() => findChapter(root, 'jar')).toThrow(/'jar' names several:\n {2}notebooks\/1-part\/1-jar.ipynb/);
});

test('what would be lost is told cell by cell', () => {
  expect(changes(root, path)).toEqual({ any: false, edited: [], added: [], removed: [] });
  writeFileSync(path, notebook(['a', 'mine'], ['c', 'new']));
  expect(changes(root, path)).toEqual({ any: true, edited: ['a'], added: ['c'], removed: ['b'] });
  writeFileSync(path, 'no notebook');
  expect(changes(root, path)).toMatchObject({ any: true, removed: ['a', 'b'] });
});

test('the committed chapter comes back, and the reader’s is kept', () => {
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, notebook(['a', 'mine']));
  const kept = putBack(root, path);
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect(readFileSync(kept, 'utf8')).toBe(notebook(['a', 'mine']));
});

test('a chapter of one’s own that was never committed is not touched', () => {
  const own = join(root, 'notebooks', '1-part', '3-mine.ipynb');
  writeFileSync(own, notebook(['a', '1']));
  expect(() => putBack(root, own)).toThrow(/was never committed/);
  expect(readFileSync(own, 'utf8')).toBe(notebook(['a', '1']));
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadText } from '../../src/data';

const folder = mkdtempSync(join(tmpdir(), 'bayesbook-text-'));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

test('by default the prose of part 1: its first chapter is in it, its code and later parts are not', () => {
  const { text, origin } = loadText();
  expect(text).toContain('The cookie jar');
  expect(text).not.toContain('import {');
  expect(text).not.toContain('The re-parameterization trick'); // part 3, chapter 4
  expect(origin.note).toMatch(/prose of this book's first part as it stands, \d chapters/);
});

test('a file of the reader, plain or a notebook', () => {
  expect(loadText(file('a.txt', 'Words of my own.')).text).toBe('Words of my own.');
  const cells = [
    { cell_type: 'markdown', source: ['# One\n', 'two'] },
    { cell_type: 'code', source: 'three' },
  ];
  expect(loadText(file('b.ipynb', JSON.stringify({ cells }))).text).toBe('# One\ntwo');
});

test('a file that is not there, is no notebook, or is empty', () => {
  expect(() => loadText(join(folder, 'none.txt'))).toThrow(/none.txt.*no such file/);
  expect(() => loadText(file('c.ipynb', 'not json'))).toThrow(/c.ipynb/);
  expect(() => loadText(file('d.txt', ' 12 \n'))).toThrow(/no words/);
});

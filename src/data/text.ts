import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { BadDataError } from './files/errors';
import type { Origin } from './origin';

interface NotebookFile {
  readonly cells: readonly { readonly cell_type: string; readonly source: string | readonly string[] }[];
}

/** The text of a notebook's Markdown cells. */
function prose(path: string): string {
  const { cells } = JSON.parse(readFileSync(path, 'utf8')) as NotebookFile;
  return cells
    .filter((cell) => cell.cell_type === 'markdown')
    .map(({ source }) => (typeof source === 'string' ? source : source.join('')))
    .join('\n\n');
}

/** The chapters of this book in order: notebooks whose names start with a number, in folders that do. */
function chapters(folder: string, wanted = (name: string): boolean => /^\d/.test(name)): string[] {
  return readdirSync(folder)
    .filter(wanted)
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return chapters(path);
      return extname(name) === '.ipynb' ? [path] : [];
    });
}

/** Start page and part 1: a text that no longer grows when later parts do, so that what was found in it stays true. */
const isOfPartOne = (name: string): boolean => /^[01]-/.test(name);

/**
 * A text to learn from: a file of the reader's (plain text, Markdown or a notebook), or the prose of this book's first part.
 * @throws BadDataError naming a file that cannot be read or holds no words
 */
export function loadText(path?: string): { readonly text: string; readonly origin: Origin } {
  const files = path === undefined ? chapters(join(__dirname, '..', '..', 'notebooks'), isOfPartOne) : [path];
  let text: string;
  try {
    text = files
      .map((file) => (extname(file) === '.ipynb' ? prose(file) : readFileSync(file, 'utf8')))
      .join('\n\n');
  } catch (error) {
    throw new BadDataError(path ?? 'the prose of this book', (error as Error).message);
  }
  if (!/\p{L}/u.test(text))
    throw new BadDataError(path ?? 'the prose of this book', 'there are no words in it');
  const note = path ?? `the prose of this book's first part as it stands, ${files.length} chapters`;
  return { text, origin: { kind: 'real', note } };
}

// @ts-check
// The notebooks as files: where they are, and the rules that can be checked without running them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';

/** @typedef {{ cell_type: string, id?: string, source: string | string[], outputs?: unknown[], execution_count?: number | null, metadata?: Record<string, unknown> }} Cell */
/** @typedef {{ cells: Cell[], metadata: { kernelspec?: { name?: string } }, nbformat: number, nbformat_minor: number }} Notebook */
/** @typedef {{ kind: string, message: string, cell?: number, id?: string, source?: string }} Failure */

export const KERNEL = 'tslab';
export const MAX_CODE_LINES = 15;

/**
 * All notebooks below a folder, in reading order. Folders that begin with a dot (checkpoints, scratch copies) are left out.
 * @param {string} folder
 * @returns {string[]} absolute paths
 */
export function findNotebooks(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
    .flatMap((entry) => {
      const path = resolve(folder, entry.name);
      if (entry.isDirectory()) return findNotebooks(path);
      return entry.name.endsWith('.ipynb') ? [path] : [];
    });
}

/**
 * The notebooks that a word or pattern of the command line names: a path, a folder, a part of a path, or a glob
 * with *, ** and ?.
 * @param {string[]} notebooks absolute paths
 * @param {string} pattern
 * @param {string} root what paths are shown relative to
 */
export function selectNotebooks(notebooks, pattern, root) {
  const wanted = pattern.replaceAll('\\', '/').replace(/^\.\//, '');
  if (!/[*?]/.test(wanted)) {
    return notebooks.filter(
      (path) => resolve(root, wanted) === path || shortName(path, root).includes(wanted),
    );
  }
  const expression = wanted
    .replace(/[.+^${}()|[\]]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (glob) => (glob.startsWith('**') ? '.*' : glob === '*' ? '[^/]*' : '[^/]'));
  const matcher = new RegExp(`(^|/)${expression}$`);
  return notebooks.filter((path) => matcher.test(shortName(path, root)));
}

/**
 * @param {string} path
 * @param {string} root
 */
export function shortName(path, root) {
  return relative(root, path).replaceAll('\\', '/');
}

/**
 * @param {string} path
 * @returns {Notebook}
 */
export function readNotebook(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} is not a notebook: ${error instanceof Error ? error.message : error}`);
  }
}

/** @param {Cell} cell */
export function sourceOf(cell) {
  return Array.isArray(cell.source) ? cell.source.join('') : cell.source;
}

/** @param {Notebook} notebook */
export function codeCells(notebook) {
  return notebook.cells.filter((cell) => cell.cell_type === 'code');
}

/**
 * Lines of code in a cell: neither blank nor comment only.
 * @param {string} source
 */
export function countCodeLines(source) {
  const withoutBlockComments = source.replace(/\/\*[\s\S]*?\*\//g, '');
  return withoutBlockComments.split('\n').filter((line) => /\S/.test(line) && !/^\s*\/\//.test(line)).length;
}

/**
 * The rules of house style and of nbformat that are visible in the file. Whether outputs were left in is asked of
 * the version that git would commit: a reader who runs and saves a chapter breaks nothing.
 * @param {string} path
 * @param {Notebook} notebook
 * @returns {Failure[]}
 */
export function lintNotebook(path, notebook) {
  return [
    ...lintMetadata(notebook),
    ...lintIds(notebook),
    ...lintOutputs(committedVersion(path) ?? notebook),
    ...lintLength(notebook),
  ];
}

/**
 * @param {Notebook} notebook
 * @returns {Failure[]}
 */
function lintMetadata(notebook) {
  const failures = [];
  const { nbformat, nbformat_minor: minor } = notebook;
  if (nbformat !== 4 || minor < 5) {
    failures.push({ kind: 'format', message: `nbformat is ${nbformat}.${minor}; cell ids need 4.5` });
  }
  const kernel = notebook.metadata?.kernelspec?.name;
  if (kernel !== KERNEL) {
    failures.push({ kind: 'kernelspec', message: `the kernelspec is ${kernel ?? 'missing'}, not ${KERNEL}` });
  }
  if (codeCells(notebook).length === 0) failures.push({ kind: 'empty', message: 'it has no code cell' });
  return failures;
}

/**
 * @param {Notebook} notebook
 * @returns {Failure[]}
 */
function lintIds(notebook) {
  const failures = [];
  const seen = new Set();
  for (const [index, cell] of notebook.cells.entries()) {
    if (!cell.id) failures.push({ kind: 'id', message: `cell ${index + 1} of the file has no id` });
    else if (seen.has(cell.id)) failures.push({ kind: 'id', message: `two cells have the id ${cell.id}` });
    seen.add(cell.id);
  }
  return failures;
}

/**
 * @param {Notebook} notebook
 * @returns {Failure[]}
 */
function lintOutputs(notebook) {
  return codeCells(notebook).flatMap((cell, index) =>
    cell.outputs?.length || cell.execution_count != null
      ? [
          {
            kind: 'outputs',
            cell: index + 1,
            id: cell.id,
            message: 'an output is committed with it: clear all outputs',
          },
        ]
      : [],
  );
}

/**
 * @param {Notebook} notebook
 * @returns {Failure[]}
 */
function lintLength(notebook) {
  return codeCells(notebook).flatMap((cell, index) => {
    const lines = countCodeLines(sourceOf(cell));
    if (lines <= MAX_CODE_LINES) return [];
    const message = `${lines} lines of code, at most ${MAX_CODE_LINES}: part of it belongs in src/`;
    return [{ kind: 'long cell', cell: index + 1, id: cell.id, message, source: sourceOf(cell) }];
  });
}

/**
 * @param {string} path
 * @returns {Notebook | undefined}
 */
function committedVersion(path) {
  const shown = spawnSync('git', ['show', `:./${basename(path)}`], {
    cwd: dirname(path),
    maxBuffer: 1 << 28,
  });
  if (shown.status !== 0) return undefined;
  return JSON.parse(shown.stdout.toString('utf8'));
}

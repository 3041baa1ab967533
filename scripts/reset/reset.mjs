// @ts-check
// A chapter as it was committed, and what a reader has made of it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findNotebooks, selectNotebooks, shortName, sourceOf } from '../book/notebooks.mjs';

/** @typedef {import('../book/notebooks.mjs').Notebook} Notebook */

/**
 * The one chapter that a word names. @throws where there is none, or more than one
 * @param {string} root
 * @param {string} name
 */
export function findChapter(root, name) {
  const found = selectNotebooks(findNotebooks(join(root, 'notebooks')), name, root);
  if (found.length === 1) return found[0];
  const names = found.map((path) => `\n  ${shortName(path, root)}`).join('');
  throw new Error(
    found.length === 0 ? `no chapter has '${name}' in its path` : `'${name}' names several:${names}`,
  );
}

/**
 * The committed text of a file. @throws where it was never committed
 * @param {string} root
 * @param {string} path
 */
function committed(root, path) {
  const { status, stdout, stderr } = spawnSync('git', ['show', `HEAD:./${shortName(path, root)}`], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(`${shortName(path, root)} was never committed: ${stderr.trim()}`);
  return stdout;
}

/**
 * What would be lost: cells that differ in their text from the committed chapter, new ones, removed ones; outputs do not count.
 * @param {string} root
 * @param {string} path
 */
export function changes(root, path) {
  const before = committed(root, path);
  const now = readFileSync(path, 'utf8');
  const [old, own] = [before, now].map(cellsOf);
  const ids = [...own.keys()];
  return {
    any: before !== now,
    edited: ids.filter((id) => old.has(id) && old.get(id) !== own.get(id)),
    added: ids.filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !own.has(id)),
  };
}

/** @param {string} text */
function cellsOf(text) {
  /** @type {Map<string, string>} */
  const cells = new Map();
  try {
    for (const cell of /** @type {Notebook} */ (JSON.parse(text)).cells)
      cells.set(cell.id ?? '', sourceOf(cell));
  } catch {
    // A file that is no notebook any more has no cells to compare.
  }
  return cells;
}

/**
 * Puts the committed chapter back; what was there is kept.
 * @param {string} root
 * @param {string} path
 * @returns {string} where the reader's version is kept
 */
export function putBack(root, path) {
  const text = committed(root, path);
  const folder = join(root, '.cache', 'reset');
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString().replaceAll(':', '-').replace(/\..*/, '');
  const kept = join(folder, `${basename(path, '.ipynb')}-${stamp}.ipynb`);
  copyFileSync(path, kept);
  writeFileSync(path, text);
  return kept;
}

// @ts-check
// Places in the book: '1-3#2' is part 1, chapter 3, section 2.
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { findNotebooks } from '../book/notebooks.mjs';

/**
 * @typedef {object} Section
 * @property {string} number as in its heading: '2', '8.1'
 * @property {string} title without the number
 * @property {string} code all code of its cells, those of its own sub-sections included
 */

/**
 * @typedef {object} Chapter
 * @property {string} id part and chapter: '1-3'
 * @property {string} path from the project's folder
 * @property {string} title
 * @property {ReadonlyMap<string, Section>} sections
 * @property {string} text all words and code
 */

/** @type {ReadonlyMap<string, string>} the chapters that are not written yet, by what will be their title */
export const planned = new Map([
  ['3-9', 'Related work'],
  ['3-10', 'Auto-encoders around it'],
  ['3-11', 'Future work'],
  ['3-12', 'After the paper'],
]);

/**
 * All chapters, by part and number.
 * @param {string} root the project's folder
 * @returns {ReadonlyMap<string, Chapter>}
 */
export function readChapters(root) {
  const chapters = findNotebooks(resolve(root, 'notebooks')).map((file) => readChapter(file, root));
  return new Map(chapters.map((chapter) => [chapter.id, chapter]));
}

/**
 * @param {string} file
 * @param {string} root
 * @returns {Chapter}
 */
function readChapter(file, root) {
  /** @type {{ cells: { cell_type: string, source: string | string[] }[] }} */
  const { cells } = JSON.parse(readFileSync(file, 'utf8'));
  const part = /^(\d+)-/.exec(basename(dirname(file)))?.[1] ?? '0';
  const number = /^(\d+)-/.exec(basename(file))?.[1] ?? '0';
  const sources = cells.map(({ source }) => (Array.isArray(source) ? source.join('') : source));
  let title = '';
  /** @type {Map<string, Section>} */
  const sections = new Map();
  let open = /** @type {string[]} */ ([]);
  cells.forEach(({ cell_type }, i) => {
    if (cell_type === 'code') {
      for (const at of open) {
        const section = /** @type {Section} */ (sections.get(at));
        sections.set(at, { ...section, code: `${section.code}\n${sources[i]}` });
      }
      return;
    }
    for (const [, hashes, heading] of sources[i].matchAll(/^(#{1,3}) (.+)$/gm)) {
      if (hashes === '#') title = heading;
      const numbered = /^(\d+(?:\.\d+)?)\.? (.+)$/.exec(heading);
      if (hashes === '##') open = [];
      if (hashes === '#' || !numbered) continue;
      sections.set(numbered[1], { number: numbered[1], title: numbered[2], code: '' });
      open = hashes === '##' ? [numbered[1]] : [open[0], numbered[1]].filter(Boolean);
    }
  });
  const path = file.slice(root.length + 1).replaceAll('\\', '/');
  return { id: `${part}-${number}`, path, title, sections, text: sources.join('\n') };
}

/**
 * @typedef {object} Place
 * @property {string} label what a reader is shown
 * @property {string | undefined} path of the notebook; undefined for a chapter that is not written yet
 * @property {Section | undefined} section
 */

/**
 * What a place names. @throws where there is no such chapter or section
 * @param {string} at
 * @param {ReadonlyMap<string, Chapter>} chapters
 * @returns {Place}
 */
export function resolvePlace(at, chapters) {
  const [id, number] = at.split('#');
  const name = id.replace('-', '.');
  const chapter = chapters.get(id);
  if (!chapter) {
    if (!planned.has(id) || number) throw new Error(`'${at}': there is no chapter ${name}`);
    return { label: `${name} ${planned.get(id)} (in the making)`, path: undefined, section: undefined };
  }
  if (planned.has(id)) throw new Error(`'${at}': chapter ${name} is written; take it off the planned ones`);
  const english = (/** @type {string} */ title) => title.split(' · ')[0].replace(/^\d+\. /, '');
  if (!number) return { label: `${name} ${english(chapter.title)}`, path: chapter.path, section: undefined };
  const section = chapter.sections.get(number);
  if (!section)
    throw new Error(
      `'${at}': chapter ${name} has the sections ${[...chapter.sections.keys()].join(', ')}, no ${number}`,
    );
  return { label: `${name} § ${number} ${english(section.title)}`, path: chapter.path, section };
}

/**
 * A place as a link of a page in docs/.
 * @param {string} at
 * @param {ReadonlyMap<string, Chapter>} chapters
 */
export function linkTo(at, chapters) {
  const { label, path } = resolvePlace(at, chapters);
  return path ? `[${label}](../${path})` : label;
}

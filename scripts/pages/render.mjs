// @ts-check
// The pages of docs/ that lead through the book, from the lists in book/.
import { corrections } from '../../book/corrections.mjs';
import { equations } from '../../book/equations.mjs';
import { glossary } from '../../book/glossary.mjs';
import { references } from '../../book/references.mjs';
import { documents } from '../../book/sections.mjs';
import { systems } from '../../book/systems.mjs';
import { linkTo } from './places.mjs';

/** @typedef {ReadonlyMap<string, import('./places.mjs').Chapter>} Chapters */

const NOTE = '<!-- Written by `npm run pages` from the lists in book/: change those. -->';

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * @param {readonly string[]} at
 * @param {Chapters} chapters
 */
const links = (at, chapters) => at.map((place) => linkTo(place, chapters)).join('<br>');

/** @param {readonly string[]} paths */
const files = (paths) =>
  paths.map((path) => `[${path.replace(/^(src|tests)\//, '')}](../${path})`).join('<br>');

/** @param {Chapters} chapters */
function map(chapters) {
  const parts = documents.map(
    ({ part, title, sections }) =>
      `### ${part} · ${title}\n\n${table(
        ['The document', 'in English', 'The book'],
        sections.map(({ ko, en, at }) => [ko, en, links(at, chapters)]),
      )}`,
  );
  const built = systems.map(({ document, name, named, src, tests, at }) => [
    `${document}`,
    name,
    named,
    src.length > 0 ? files(src) : 'in the making',
    files(tests),
    linkTo(at, chapters),
  ]);
  const formulas = equations.map(({ document, name, says, functions, at }) => [
    `${document}`,
    name,
    says,
    functions.map((one) => `\`${one}\``).join('<br>'),
    links(at, chapters),
  ]);
  return [
    '# The map · 지도',
    'From every section of the five documents to its place in the book, from every system that they name to its source and tests, from every equation to the function that computes it.',
    '## Sections · 문서의 각 절',
    ...parts,
    '## Systems · 문서에 나오는 시스템',
    table(['Document', 'System', 'Named in', 'Source', 'Tests', 'Chart and checks'], built),
    '## Equations · 식',
    table(['Document', 'Equation', 'What it says', "Function of 'bayesbook'", 'Shown in'], formulas),
  ].join('\n\n');
}

/** @param {string} text */
const anchor = (text) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} -]/gu, '')
    .replaceAll(' ', '-');

/** @param {Chapters} chapters */
function words(chapters) {
  const byKorean = glossary
    .flatMap(({ en, ko }) => ko.split(', ').map((term) => ({ en, ko: term })))
    .sort((a, b) => a.ko.localeCompare(b.ko, 'ko'));
  return [
    '# Glossary · 용어집',
    'Terms of the documents, English to Korean and back, each with the place that introduces it.',
    '## English · 한국어',
    ...glossary.map(({ en, ko, says, at, see }) => {
      const also =
        see.length > 0 ? ` See also: ${see.map((one) => `[${one}](#${anchor(one)})`).join(', ')}.` : '';
      return `### ${en}\n\n**${ko}** — ${says}. ${linkTo(at, chapters)}.${also}`;
    }),
    '## 한국어 · English',
    table(
      ['한국어', 'English'],
      byKorean.map(({ en, ko }) => [ko, `[${en}](#${anchor(en)})`]),
    ),
  ].join('\n\n');
}

const KINDS = { wrong: 'does not hold', loose: 'holds under conditions', slip: 'a slip' };

/** @param {Chapters} chapters */
function mended(chapters) {
  const row = (/** @type {typeof corrections[number]} */ { kind, says, found, at }) => [
    says,
    KINDS[/** @type {keyof typeof KINDS} */ (kind)],
    found,
    links(at, chapters),
  ];
  return [
    '# Corrections · 정오표',
    'What the documents, and the program in one of them, get wrong or leave loose. Each chapter says so kindly at its place and shows the figure; this page collects them. We owe the documents the thread of the whole book.',
    ...documents.flatMap(({ part, title }) => {
      const own = corrections.filter(({ document }) => document === part);
      if (own.length === 0) return [];
      return [
        `## ${part} · ${title}`,
        table(['The document says', 'It', 'What was found', 'Shown in'], own.map(row)),
      ];
    }),
  ].join('\n\n');
}

/** @param {Chapters} chapters */
function literature(chapters) {
  return [
    '# References · 참고문헌',
    'What the chapters lean on most, and where. Each chapter names more in its text.',
    ...references.map(
      ({ authors, year, title, where, at }) =>
        `- ${authors} (${year}). *${title}*. ${where}. — ${at.map((place) => linkTo(place, chapters)).join(', ')}`,
    ),
  ].join('\n');
}

/**
 * All pages: file name in docs/ to text.
 * @param {Chapters} chapters
 * @returns {Readonly<Record<string, string>>}
 */
export function pages(chapters) {
  const each = { map, glossary: words, corrections: mended, references: literature };
  return Object.fromEntries(
    Object.entries(each).map(([name, render]) => [`${name}.md`, `${NOTE}\n\n${render(chapters)}\n`]),
  );
}

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { corrections } from '../../book/corrections.mjs';
import { equations } from '../../book/equations.mjs';
import { glossary } from '../../book/glossary.mjs';
import { references } from '../../book/references.mjs';
import { documents } from '../../book/sections.mjs';
import { systems } from '../../book/systems.mjs';
import { planned, readChapters, resolvePlace } from '../../scripts/pages/places.mjs';
import { pages } from '../../scripts/pages/render.mjs';
import * as book from '../../src';

const ROOT = resolve(__dirname, '..', '..');
const chapters = readChapters(ROOT);
const sections = documents.flatMap((document) => document.sections);
const placesOf = (lists: readonly { readonly at: readonly string[] }[]) => lists.flatMap(({ at }) => at);

test('the pages in docs/ are those that the lists give: else run npm run pages', () => {
  for (const [file, text] of Object.entries(pages(chapters)))
    expect(readFileSync(join(ROOT, 'docs', file), 'utf8'), `docs/${file}`).toBe(text);
});

test('every section of every document has a chapter, and every chapter a section', () => {
  const places = placesOf(sections);
  for (const at of places) expect(() => resolvePlace(at, chapters)).not.toThrow();
  expect(sections.filter(({ at }) => at.length === 0)).toEqual([]);
  const reached = new Set(places.map((at) => at.split('#')[0]));
  const all = [...chapters.keys(), ...planned.keys()].filter((id) => !['0-0', '3-12'].includes(id));
  expect(all.filter((id) => !reached.has(id))).toEqual([]);
});

test('a place that is not there is told: the chapter, its section, and one that is no longer planned', () => {
  expect(() => resolvePlace('1-99', chapters)).toThrow(/no chapter 1.99/);
  expect(() => resolvePlace('1-1#99', chapters)).toThrow(/chapter 1.1 has the sections 1, 2, .* no 99/);
  expect(() => resolvePlace('3-9#1', chapters)).toThrow(/no chapter 3.9/);
  const written = new Map([...chapters, ['3-9', chapters.get('1-1')!]]);
  expect(() => resolvePlace('3-9', written)).toThrow(/is written; take it off/);
});

test.each(systems.filter(({ src }) => src.length > 0).map((system) => [system.name, system] as const))(
  'system: %s has source, tests, and a section with a chart and a check',
  (_, { src, tests, at }) => {
    for (const path of [...src, ...tests]) expect(existsSync(join(ROOT, path)), path).toBe(true);
    expect(tests.length).toBeGreaterThan(0);
    const { path, section } = resolvePlace(at, chapters);
    if (!path) return;
    const shown = section?.code ?? chapters.get(at)!.text;
    expect(shown).toMatch(/\bshow\(|\btable\(/);
    expect(shown).toMatch(/\bcheck(Above|Below|Monotone|Equal)?\(/);
  },
);

test('a system without source belongs to a chapter that is not written', () => {
  const open = systems.filter(({ src }) => src.length === 0);
  expect(open.filter(({ at }) => !planned.has(at))).toEqual([]);
});

test.each(equations.map(({ name, functions }) => [name, functions] as const))(
  'equation %s is computed by functions of the package',
  (_, functions) => {
    expect(functions.length).toBeGreaterThan(0);
    for (const path of functions) {
      const value = path
        .split('.')
        .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], book);
      expect(typeof value, path).toBe('function');
    }
  },
);

test('equations, corrections and references stand where they are said to', () => {
  for (const at of placesOf([...equations, ...corrections, ...references]))
    expect(() => resolvePlace(at, chapters), at).not.toThrow();
});

test('the glossary: in order, once each, and each Korean term stands in the chapter that it names', () => {
  const terms = glossary.map(({ en }) => en);
  expect(new Set(terms).size).toBe(terms.length);
  expect(terms).toEqual([...terms].sort((a, b) => a.localeCompare(b, 'en')));
  const lost = glossary.filter(({ ko, at }) => {
    const chapter = chapters.get(at.split('#')[0]);
    resolvePlace(at, chapters);
    return chapter && !ko.split(', ').some((term) => chapter.text.includes(term));
  });
  expect(lost.map(({ en, ko, at }) => `${en}: ${ko} in ${at}`)).toEqual([]);
  for (const { see } of glossary) for (const other of see) expect(terms).toContain(other);
});

// @ts-check
// The pages as Sphinx reads them: executed notebooks, the pages of docs/, the source files that these lead to, and a contents page.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { readChapters } from '../pages/places.mjs';

/** The pages after the chapters, in this order. */
const DOCS = ['map', 'glossary', 'corrections', 'references'];

const LANGUAGES = new Map([
  ['.ts', 'typescript'],
  ['.mjs', 'javascript'],
  ['.py', 'python'],
  ['.json', 'json'],
]);

/**
 * Writes all pages into a folder of their own.
 * @param {{ root: string, executed: string, to: string, beside: string }} folders the project, its executed notebooks, the
 *   pages, and the files that every page loads
 * @returns {{ chapters: string[], missing: string[] }} paths of the notebooks, and of those that were not executed
 */
export function stage({ root, executed, to, beside }) {
  for (const folder of [to, beside]) rmSync(folder, { recursive: true, force: true });
  const chapters = [...readChapters(root).values()];
  const places = new Map(chapters.map(({ path, id, sections }) => [path, { id, sections }]));
  const sources = /** @type {Set<string>} */ (new Set());
  const missing = [];
  for (const { id, path } of chapters) {
    const copy = join(executed, path);
    if (!existsSync(copy)) missing.push(path);
    write(join(to, path), page(readFileSync(existsSync(copy) ? copy : join(root, path), 'utf8'), id));
  }
  for (const name of DOCS) {
    const text = readFileSync(join(root, 'docs', `${name}.md`), 'utf8');
    write(join(to, 'docs', `${name}.md`), withLinks(text, { from: 'docs', places, root, sources }));
  }
  for (const source of sources) write(join(to, 'code', `${source}.md`), listing(source, root));
  write(join(to, 'index.md'), contents(root, chapters));
  cpSync(join(root, 'docs', 'first-chapter.png'), join(to, 'docs', 'first-chapter.png'));
  stageStatic(root, beside);
  return { chapters: chapters.map(({ path }) => path), missing };
}

/** What every page loads, from beside it. */
function stageStatic(root, to) {
  cpSync(join(root, 'scripts', 'site', 'theme'), to, { recursive: true });
  cpSync(join(root, 'node_modules', 'plotly.js-dist', 'plotly.js'), join(to, 'plotly.js'));
  // One file holds all of MathJax that the book needs; its fonts are drawn as paths.
  mkdirSync(join(to, 'mathjax'), { recursive: true });
  cpSync(join(root, 'node_modules', 'mathjax', 'es5', 'tex-svg.js'), join(to, 'mathjax', 'tex-svg.js'));
}

const htmlOf = (output) => [output.data?.['text/html'] ?? ''].flat().join('');

const target = (id, section) => `section-${id}-${section.replace('.', '-')}`;

/** The notebook with a name for each section to link to, and without the metadata of the run. */
function page(text, id) {
  const notebook = JSON.parse(text);
  for (const cell of notebook.cells) {
    cell.metadata = {};
    if (cell.cell_type === 'markdown')
      cell.source = [cell.source]
        .flat()
        .join('')
        .replace(
          /^#{2,3} (\d+(?:\.\d+)?)\.? /gm,
          (heading, number) => `(${target(id, number)})=\n${heading}`,
        );
    // How long a loop took is no part of what a page has to say.
    if (cell.outputs) cell.outputs = cell.outputs.filter((output) => !/<progress /.test(htmlOf(output)));
    for (const output of cell.outputs ?? []) {
      // The same chart a second time, for Jupyter: pages draw the other one.
      if (htmlOf(output)) delete output.data['application/vnd.plotly.v1+json'];
    }
  }
  return JSON.stringify(notebook);
}

/**
 * Links of a page in docs/: those to sections lead to their headings, those to source files to a page that shows them.
 * @param {string} text
 * @param {{ from: string, places: ReadonlyMap<string, { id: string, sections: ReadonlyMap<string, unknown> }>, root: string,
 *   sources: Set<string> }} about
 */
function withLinks(text, { from, places, root, sources }) {
  return text.replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (link, words, address) => {
    if (/^[a-z]+:/.test(address) || address.startsWith('#')) return link;
    const path = relative(root, resolve(root, from, address));
    const section = /§ (\d+(?:\.\d+)?)/.exec(words)?.[1];
    const place = places.get(path);
    if (place && section && place.sections.has(section)) return `[${words}](#${target(place.id, section)})`;
    if (!/^(src|tests)\//.test(path) || !existsSync(join(root, path))) return link;
    sources.add(path);
    return `[${words}](${relative(from, join('code', `${path}.md`))})`;
  });
}

/** A folder's page shows its files one after the other. */
function listing(path, root) {
  const files = statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => `${path}/${name}`)
    : [path];
  const show = (file) => {
    const code = readFileSync(join(root, file), 'utf8').trimEnd();
    const block = `\`\`\`\`${LANGUAGES.get(extname(file)) ?? ''}\n${code}\n\`\`\`\`\n`;
    return file === path ? block : `## ${basename(file)}\n\n${block}`;
  };
  return `---\norphan: true\n---\n# ${path}\n\n${files.map(show).join('\n')}`;
}

/** The page that opens first: what the book is, and all of it by parts. */
function contents(root, chapters) {
  const parts = new Map();
  for (const { path } of chapters) {
    const part = dirname(path);
    parts.set(part, [...(parts.get(part) ?? []), path]);
  }
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const caption = (part) => {
    const number = /\/(\d)-/.exec(part)?.[1];
    return number && new RegExp(`^\\*\\*(${number} · .+?)\\*\\*`, 'm').exec(readme)?.[1];
  };
  const tree = (pages, title) =>
    `\`\`\`{toctree}\n:maxdepth: 1\n${title ? `:caption: ${title}\n` : ''}\n${pages.join('\n')}\n\`\`\`\n`;
  const intro = /^# .*?\n\n(.*?)\n\n!\[/s.exec(readme)?.[1] ?? '';
  return [
    '# Bayesbook\n',
    `${intro}\n`,
    'These pages show the book as it was run. In JupyterLab every cell can be changed and run again: see the README beside the source.\n',
    ...[...parts].map(([part, pages]) => tree(pages, caption(part))),
    tree(
      DOCS.map((name) => `docs/${name}`),
      'Finding things · 찾아보기',
    ),
  ].join('\n');
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

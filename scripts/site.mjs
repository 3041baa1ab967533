// npm run site: runs the book and renders it to pages that open without a kernel, a server or a network.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { call, sitePython } from './site/python.mjs';
import { stage } from './site/stage.mjs';

const HELP = `npm run site -- [options]

Runs every chapter and renders what it shows to site/, as pages that open from the file system: site/index.html.
  --as-run            take the copies of the last \`npm run book -- --save\` as they are, and run nothing;
                      a chapter without one is shown without its outputs, and named
  --to FOLDER         in place of site/`;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: {
    'as-run': { type: 'boolean', default: false },
    to: { type: 'string', default: join(root, 'site') },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (!values['as-run']) {
  const run = spawnSync(process.execPath, [join(root, 'scripts', 'book.mjs'), '--save', '--quiet'], {
    stdio: 'inherit',
  });
  if (run.status !== 0) {
    console.error('A chapter failed: the site shows a book that runs, so it is not rendered.');
    process.exit(1);
  }
}
const python = sitePython(root, console.log);
const pages = join(root, '.cache', 'site');
const { chapters, missing } = stage({
  root,
  executed: join(root, 'test-results', 'executed'),
  to: join(pages, 'source'),
  beside: join(pages, 'static'),
});
if (missing.length > 0) console.log(`not run, shown without outputs: ${missing.join(', ')}`);
const config = join(root, 'scripts', 'site');
const html = join(pages, 'html');
rmSync(html, { recursive: true, force: true });
const sphinx = ['-m', 'sphinx', '-b', 'html', '-c', config, '-d', join(pages, 'doctrees'), '-q'];
sphinx.push('-D', `html_static_path=${join(pages, 'static')}`);
const said = call(python, [...sphinx, join(pages, 'source'), html], root);
const warnings = said.split('\n').filter((line) => /WARNING|ERROR/.test(line));
for (const line of warnings) console.log(line);
rmSync(values.to, { recursive: true, force: true });
cpSync(html, values.to, { recursive: true });
console.log(`${chapters.length} chapters: ${join(values.to, 'index.html')}`);
if (warnings.length > 0) process.exit(1);

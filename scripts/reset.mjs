// npm run reset -- CHAPTER: puts a chapter back to how it was committed, after asking; a copy of the reader's is kept.
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { shortName } from './book/notebooks.mjs';
import { changes, findChapter, putBack } from './reset/reset.mjs';

const HELP = `npm run reset -- CHAPTER [--yes]

Puts a chapter back to how it came. CHAPTER is a part of its path, such as cookie-jar. It says what would be lost, asks,
and keeps your version in .cache/reset/.
  --yes    do not ask`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    yes: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help || positionals.length !== 1) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
try {
  const path = findChapter(root, positionals[0]);
  const { any, edited, added, removed } = changes(root, path);
  const name = shortName(path, root);
  if (!any) console.log(`${name} is as it came.`);
  else if (
    await agreed(`${name}: ${edited.length} cells edited, ${added.length} new, ${removed.length} removed.`)
  )
    console.log(`${name} is as it came again. Yours is ${shortName(putBack(root, path), root)}.`);
  else console.log('Nothing was changed.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function agreed(lost) {
  if (values.yes) return true;
  if (!process.stdin.isTTY) throw new Error(`${lost}\nNobody is there to ask: add --yes to discard that.`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${lost}\nPut it back to how it came? (y/N) `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

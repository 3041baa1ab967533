// dist/, which notebooks import as `bayesbook`: compiled from src/ when a source is newer.
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError, tail } from './errors.mjs';
import { nodeModules, root } from './paths.mjs';
import { run } from './process.mjs';

const tsc = join(nodeModules, 'typescript', 'bin', 'tsc');

function modules(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending) && !name.endsWith('.d.ts'))
    .map((name) => name.slice(0, -ending.length));
}

/** Compares two lists of `name → time`: what has to be compiled, and what was compiled from files that are gone. */
export function compareBuild(sources, built) {
  const stale = [...sources].filter(([name, time]) => !(built.get(name) >= time)).map(([name]) => name);
  const orphans = [...built.keys()].filter((name) => !sources.has(name));
  return { stale, orphans, missing: stale.some((name) => !built.has(name)) };
}

function state() {
  const times = (folder, ending) =>
    new Map(
      modules(join(root, folder), ending).map((name) => [
        name,
        statSync(join(root, folder, name + ending)).mtimeMs,
      ]),
    );
  return compareBuild(times('src', '.ts'), times('dist', '.js'));
}

export function buildIsFresh() {
  const { stale, orphans } = state();
  return stale.length === 0 && orphans.length === 0;
}

/** Runs tsc. Type errors are shown and do not stop a reader: the JavaScript is written all the same. */
export async function build() {
  for (const name of state().orphans) {
    for (const ending of ['.js', '.js.map', '.d.ts', '.d.ts.map'])
      rmSync(join(root, 'dist', name + ending), { force: true });
  }
  const { stale } = state();
  const started = new Date();
  const result = await run(process.execPath, [tsc, '--pretty', 'false'], { cwd: root });
  if (result.ok) {
    // What was saved again with the same text is not written anew (`incremental`): it is fresh all the same.
    for (const name of stale) utimesSync(join(root, 'dist', `${name}.js`), started, started);
    return undefined;
  }
  // A source saved while tsc ran is stale again, which is no reason to stop; one without any output is.
  if (!state().missing) return 'with type errors, which `npm run build` shows';
  throw new SetupError(
    'src/ could not be compiled.',
    ['`npm run build` shows all of it.'],
    tail(result.output),
  );
}

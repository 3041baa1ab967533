// @ts-check
// A kernel reads dist/: what src/ has and dist/ lacks would go untested.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compiles src/ when a file in it is newer than the newest in dist/.
 * @param {string} root the project's folder
 */
export function buildIfStale(root) {
  const built = existsSync(join(root, 'dist', 'index.js'));
  if (built && newestTime(join(root, 'dist'), '.js') >= newestTime(join(root, 'src'), '.ts')) return;
  console.log('src/ is newer than dist/: building');
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const started = new Date();
  const tsc = spawnSync(process.execPath, [compiler, '-p', root], { stdio: 'inherit' });
  if (tsc.status !== 0) console.log('the build reported errors: going on with what it wrote');
  // Sources that were saved again with the same text give no new output (`incremental`).
  if (existsSync(join(root, 'dist', 'index.js')))
    utimesSync(join(root, 'dist', 'index.js'), started, started);
}

/**
 * @param {string} folder
 * @param {string} extension
 * @returns {number} milliseconds
 */
function newestTime(folder, extension) {
  const times = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => statSync(join(folder, name)).mtimeMs);
  return Math.max(0, ...times);
}

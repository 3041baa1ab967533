// Where the set-up puts things. All of it is inside the project and ignored by git.
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const cacheFolder = join(root, '.cache');
export const nodeModules = join(root, 'node_modules');
export const tfjsNode = join(nodeModules, '@tensorflow', 'tfjs-node');
export const tensorflowFolder = join(root, '.tensorflow');
export const venv = join(root, '.venv');
export const venvPython = join(venv, 'bin', 'python');

/**
 * The path by which Node is best written down in a file that outlives this process: the one on PATH when it is the
 * same program, for the resolved path changes with every update under Homebrew.
 */
export function stableNodePath(execPath = process.execPath, searchPath = process.env.PATH ?? '') {
  const actual = realpathSync(execPath);
  for (const folder of searchPath.split(delimiter)) {
    const candidate = join(folder, 'node');
    if (folder.startsWith('/') && !folder.includes('node_modules') && existsSync(candidate)) {
      if (realpathSync(candidate) === actual) return candidate;
    }
  }
  return execPath;
}

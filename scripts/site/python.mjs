// @ts-check
// An environment of its own for Sphinx: only those who render the site need it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython } from '../setup/prerequisites.mjs';

/**
 * The Python that has Sphinx; installs it where it is missing or where the requirements have changed.
 * @param {string} root
 * @param {(line: string) => void} tell
 */
export function sitePython(root, tell) {
  const folder = join(root, '.venv-site');
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'bayesbook.txt');
  const wanted = requirements(root);
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  tell('installing Sphinx and its theme (about 100 MB, once)');
  rmSync(folder, { recursive: true, force: true });
  call(findPython().path, ['-m', 'venv', folder], root);
  const flags = ['--quiet', '--disable-pip-version-check', '--prefer-binary', '--retries=2'];
  call(python, ['-m', 'pip', 'install', ...flags, '-r', 'requirements-site.txt'], root);
  writeFileSync(stamp, wanted);
  return python;
}

function requirements(root) {
  const hash = createHash('sha256').update(root);
  for (const name of ['requirements-site.txt', 'requirements-site.lock'])
    hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export function call(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`.trim());
  return `${stdout}\n${stderr}`;
}

import { resolve } from 'node:path';
import { judge } from '../../scripts/book/judge.mjs';
import { readNotebook } from '../../scripts/book/notebooks.mjs';
import type { RunOptions } from '../../scripts/book/run.mjs';
import { runNotebook } from '../../scripts/book/run.mjs';

export const root = resolve(__dirname, '..', '..');

export const fixture = (name: string): string => resolve(__dirname, 'fixtures', `${name}.ipynb`);

/** Runs a fixture in a real kernel and judges it. */
export async function runFixture(name: string, options: Omit<RunOptions, 'root'> = {}) {
  const path = fixture(name);
  const run = await runNotebook(path, { root, ...options });
  return { run, failures: judge(readNotebook(path), run) };
}

/** Is a process of this id still there? (A killed one lingers for a moment until it is collected.) */
export async function isGone(pid: number, seconds = 5): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

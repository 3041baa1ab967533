// What the recordings share: which runs are wanted, real data only, lines of progress, states kept between two stops, and the
// fields that every record has.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

export const book = createRequire(import.meta.url)('../../dist/index.js');

/**
 * The names that are to run now, in their order: those asked for, without what is recorded already.
 * @param {readonly string[]} names all there are
 * @param {{ only?: readonly string[], again?: boolean, done: ReadonlySet<string> }} options
 * @returns {ReadonlySet<string>}
 */
export function wanted(names, { only, again = false, done }) {
  for (const name of only ?? []) {
    if (!names.includes(name)) throw new Error(`there is no run '${name}', only ${names.join(', ')}`);
  }
  return new Set(names.filter((name) => (only ?? names).includes(name) && (again || !done.has(name))));
}

/**
 * The names of what is recorded.
 * @param {...string} experiments
 */
export const recorded = (...experiments) =>
  new Set(experiments.flatMap((experiment) => book.records(experiment).map(({ name }) => name)));

/**
 * Throws where the data was generated: a record of it would be worth nothing.
 * @template {{ origin: { kind: string, note: string } }} T
 * @param {Promise<T>} loading
 */
export async function real(loading) {
  const set = await loading;
  if (set.origin.kind !== 'real') throw new Error(set.origin.note);
  return set;
}

/** A line with the time before it. */
export function say(...words) {
  console.log(new Date().toISOString(), ...words);
}

/**
 * Lets a report through once a minute.
 * @template {unknown[]} A
 * @param {(...args: A) => void} report
 * @returns {(...args: A) => void}
 */
export function everyMinute(report) {
  let last = performance.now();
  return (...args) => {
    if (performance.now() - last < 60_000) return;
    last = performance.now();
    report(...args);
  };
}

/**
 * Writes a record with the fields that all have: the command that makes it again, the cores, the date (by the book).
 * @param {{ experiment: string, name: string, command?: string, settings: object, figures: object, seconds: number,
 *   commit: string, threads?: string }} record `command`: what stands after `npm run record --`, the name alone if not given
 */
export function save({ experiment, name, command = experiment, seconds, threads, ...rest }) {
  const path = book.saveRecord({
    ...{ experiment, name, ...rest },
    command: `npm run record -- ${command} --only ${name}${threads ? ` --threads ${threads}` : ''}`,
    cores: threads ? Number(threads) : availableParallelism(),
    seconds: Math.round(seconds),
  });
  say(name, `wrote ${path}`);
  return path;
}

/** Seconds since a moment of `performance.now()`. */
export const secondsSince = (begin) => (performance.now() - begin) / 1000;

/**
 * A place in the cache where a long run keeps how far it is. The state is written first, then the curve that names it: what is
 * read back always fits together, wherever it was stopped.
 * @param {...string} names of the folder
 */
export function keeper(...names) {
  const folder = join(book.cacheFolder(), 'recording', ...names);
  const file = join(folder, 'curve.json');
  const stateOf = (count) => `state-${count}.tensors`;
  return {
    /** What was kept last, or `{ count: 0, ...empty }`. */
    read(empty) {
      if (!existsSync(file)) return { count: 0, ...empty };
      const soFar = JSON.parse(readFileSync(file, 'utf8'));
      return { ...soFar, state: book.loadTensors(join(folder, stateOf(soFar.count))) };
    },
    /** `count`: how far the run is, in its own units. */
    keep(soFar, state) {
      mkdirSync(folder, { recursive: true });
      book.storeTensors(join(folder, stateOf(soFar.count)), state);
      writeFileSync(`${file}.part`, JSON.stringify(soFar));
      renameSync(`${file}.part`, file);
      for (const old of readdirSync(folder))
        if (old.startsWith('state-') && old !== stateOf(soFar.count)) rmSync(join(folder, old));
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

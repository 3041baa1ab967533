// @ts-check
// Runs a notebook in a kernel of its own, through run_notebook.py, and collects what it says.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** @typedef {import('./judge.mjs').Run} Run */
/** @typedef {import('./judge.mjs').CellRun} CellRun */
/**
 * @typedef {object} RunOptions
 * @property {string} root the project's folder
 * @property {number} [cellSeconds] time limit of a cell
 * @property {number} [notebookSeconds] time limit of all cells together
 * @property {number} [settleSeconds] how long to wait for late errors after the last cell
 * @property {boolean} [keepGoing] go on after a failed cell
 * @property {number} [pauseSeconds] after this pause; below 0.2 tslab refuses the next cell
 * @property {{ cell: number, after: number }} [interrupt] interrupt a code cell after so many seconds
 * @property {string} [save] where to write the executed copy
 * @property {NodeJS.ProcessEnv} [env] environment of the kernel
 * @property {(pid: number) => void} [onKernel] the kernel's process is there
 * @property {(number: number) => void} [onBegin]
 * @property {(cell: CellRun) => void} [onCell]
 */

/** Far beyond what a chapter should take (90 s), so that a busy machine fails no healthy one. */
const LIMITS = { cell: 300, notebook: 900 };

/**
 * The Python of the project's own environment.
 * @param {string} root
 */
export function findPython(root) {
  const candidates = [
    process.env.BAYESBOOK_PYTHON,
    join(root, '.venv', 'bin', 'python'),
    join(root, '.venv', 'Scripts', 'python.exe'),
  ];
  const python = candidates.find((path) => path && existsSync(path));
  if (!python) throw new Error('The Python environment (.venv) is missing: run `npm run setup` first.');
  return python;
}

/**
 * @param {string} path
 * @param {RunOptions} options
 * @returns {Promise<Run>}
 */
export function runNotebook(path, options) {
  const limits = {
    cell: options.cellSeconds ?? LIMITS.cell,
    notebook: options.notebookSeconds ?? LIMITS.notebook,
  };
  /** @type {Run} */
  const run = { cells: [], seconds: 0, peakBytes: 0, limits };
  const child = spawn(
    findPython(options.root),
    ['-u', join(options.root, 'scripts', 'book', 'run_notebook.py')],
    {
      env: {
        ...(options.env ?? process.env),
        JUPYTER_PREFER_ENV_PATH: '1',
        PYDEVD_DISABLE_FILE_VALIDATION: '1',
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const request = {
    path,
    cellSeconds: limits.cell,
    notebookSeconds: limits.notebook,
    settleSeconds: options.settleSeconds ?? 0.7,
    keepGoing: options.keepGoing ?? false,
    pauseSeconds: options.pauseSeconds ?? 0.5,
    interrupt: options.interrupt,
    save: options.save,
  };
  // Standard input stays open: its end tells the runner that we are gone, and the kernel goes with it.
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(request)}\n`);
  return new Promise((resolve, reject) => {
    let complaint = '';
    let ended = false;
    child.stderr.on('data', (chunk) => {
      complaint = (complaint + chunk).slice(-8000);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = parseEvent(line);
      ended ||= message?.event === 'end';
      if (message) takeEvent(run, message, options);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (!ended) killGroup(run.kernelPid);
      if (!ended && !run.failed)
        run.failed = `the runner ended early (exit code ${code})\n${complaint}`.trim();
      resolve(run);
    });
  });
}

/**
 * @param {string} line
 * @returns {(Record<string, unknown> & { event: string }) | undefined}
 */
function parseEvent(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // a library's word on standard output
  }
}

/**
 * @param {Run} run
 * @param {Record<string, unknown> & { event: string }} message
 * @param {RunOptions} options
 */
function takeEvent(run, { event, ...fields }, options) {
  if (event === 'invalid') run.invalid = String(fields.message);
  if (event === 'failed') run.failed = String(fields.message);
  if (event === 'kernel') {
    run.kernelPid = Number(fields.pid);
    options.onKernel?.(run.kernelPid);
  }
  if (event === 'begin') options.onBegin?.(Number(fields.number));
  if (event === 'cell') {
    const cell = /** @type {CellRun} */ (/** @type {unknown} */ (fields));
    run.cells.push(cell);
    options.onCell?.(cell);
  }
  if (event === 'late') {
    const cell = run.cells.find((one) => one.number === fields.number);
    if (cell) cell.outputs = /** @type {CellRun['outputs']} */ (fields.outputs);
  }
  if (event === 'end') Object.assign(run, fields);
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  if (!pid) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

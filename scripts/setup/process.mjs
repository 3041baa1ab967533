// Other programs: run them, keep what they say, stop them when we are stopped.
import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set();
const cleanups = new Set();
let stopping = false;

/** Registers something to undo if the set-up is interrupted; returns a function that withdraws it. */
export function onInterrupt(cleanup) {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Ends the programs that run and waits for them: npm, for one, is still tidying up when it is told to stop. */
async function stopChildren(patience = 5000) {
  const ends = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
  for (const child of running) child.kill('SIGTERM');
  await Promise.race([Promise.all(ends), sleep(patience)]);
  for (const child of running) child.kill('SIGKILL');
}

/** From here on Ctrl-C stops the programs that run, undoes what is registered, and ends. Returns how to switch that off. */
export function stopOnSignals() {
  const handlers = Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }).map(([signal, code]) => {
    const handler = async () => {
      if (stopping) return;
      stopping = true;
      console.error('\nStopping…');
      await stopChildren();
      for (const cleanup of cleanups) cleanup();
      console.error('Interrupted. Run the same command again to go on from here.');
      process.exit(code);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    for (const off of handlers) off();
  };
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ ok: boolean, output: string, stdout: string, code: number | null }>} output is both streams as they came
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const finish = (code) => {
      running.delete(child);
      // While everything is being stopped, a program's bad end is no news; the wait for it is all there is left.
      if (!stopping) resolve({ ok: code === 0, output, stdout, code });
    };
    child.on('error', (error) => {
      output += String(error);
      finish(null);
    });
    child.on('close', finish);
  });
}

/** What a quick program prints, or undefined when it is missing or fails. */
export function ask(command, args, env = process.env) {
  const result = spawnSync(command, args, { encoding: 'utf8', env, timeout: 20_000 });
  return result.status === 0 ? `${result.stdout}${result.stderr}`.trim() : undefined;
}

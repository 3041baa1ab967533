// `npm start [-- options for JupyterLab]`: sets up what is missing, keeps dist/ built, and opens the book.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compilerFilter, firstNotebook, jupyterArguments } from './setup/jupyter.mjs';
import { nodeModules, root, venvPython } from './setup/paths.mjs';
import { dim, printError } from './setup/report.mjs';
import { setup } from './setup.mjs';

/** Recompiles src/ into dist/ at each change; says something only when there are errors, or none any more. */
function watchSources() {
  const tsc = join(nodeModules, 'typescript', 'bin', 'tsc');
  // A process group of its own, so that Ctrl-C reaches JupyterLab (which asks back) and not the compiler.
  const child = spawn(process.execPath, [tsc, '--watch', '--preserveWatchOutput', '--pretty', 'false'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const filter = compilerFilter((line) => console.log(`${dim('[src]')} ${line}`));
  child.stdout.setEncoding('utf8').on('data', filter);
  return child;
}

async function start(options) {
  await setup();
  const folder = join(root, 'notebooks');
  const args = jupyterArguments({
    root,
    notebook: existsSync(folder) ? firstNotebook(readdirSync(folder, { recursive: true })) : undefined,
    isRoot: process.getuid?.() === 0,
    hasDisplay: process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY),
    options,
  });
  const watcher = watchSources();
  console.log('Opening JupyterLab. To stop it: Ctrl-C here, twice.');
  const jupyter = spawn(venvPython, ['-m', 'jupyterlab', ...args], { cwd: root, stdio: 'inherit' });

  const stop = (signal) => jupyter.kill(signal);
  process.on('SIGINT', () => {});
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  process.on('exit', () => watcher.kill());
  jupyter.on('exit', (code) => process.exit(code ?? 1));
}

await start(process.argv.slice(3)).catch((error) => {
  printError(error);
  process.exitCode = 1;
});

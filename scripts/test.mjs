// `npm test [-- options for vitest]`: sets up what is missing, then runs every test, the notebooks' runs included.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { nodeModules, root } from './setup/paths.mjs';
import { printError } from './setup/report.mjs';
import { setup } from './setup.mjs';

async function test(options) {
  await setup();
  const vitest = join(nodeModules, 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...options], { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches vitest by itself; told twice, it would not finish its report.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}

await test(process.argv.slice(3)).catch((error) => {
  printError(error);
  process.exitCode = 1;
});

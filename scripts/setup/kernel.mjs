// The `tslab` kernel, registered with Jupyter under absolute paths so that it starts from any launcher.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeModules, stableNodePath, venv } from './paths.mjs';

const tslab = join(nodeModules, 'tslab', 'bin', 'tslab');

/** The kernel of the project's own environment. */
export const projectKernel = join(venv, 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');

/** Where Jupyter looks for the kernels of a user, whichever Jupyter it is. */
export function userKernel(system = process.platform, home = homedir(), data = process.env.JUPYTER_DATA_DIR) {
  const linux = join(process.env.XDG_DATA_HOME || join(home, '.local', 'share'), 'jupyter');
  const folder = data || (system === 'darwin' ? join(home, 'Library', 'Jupyter') : linux);
  return join(folder, 'kernels', 'tslab', 'kernel.json');
}

/** The text of kernel.json. The log level is for cells that load TensorFlow without the book's own module. */
export function kernelText(node = stableNodePath()) {
  const spec = {
    argv: [node, tslab, 'kernel', '--config-path', '{connection_file}'],
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: { TF_CPP_MIN_LOG_LEVEL: '3' },
  };
  return `${JSON.stringify(spec, undefined, 2)}\n`;
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

export function kernelIsRegistered(file = projectKernel) {
  return read(file) === kernelText();
}

/** Writes the kernel; another tslab kernel that is in the way is kept beside it. */
export function registerKernel(file = projectKernel) {
  const other = read(file);
  const ours = other === undefined || other.includes(tslab);
  mkdirSync(dirname(file), { recursive: true });
  if (!ours) renameSync(file, `${file}.before-bayesbook`);
  writeFileSync(file, kernelText());
  return ours ? undefined : `the one that was there is kept as ${file}.before-bayesbook`;
}

/** The peers' own Python environment: `.venv-bench`, made on first use and remade when its requirements change. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The environment's Python, ready with all that bench/peers/requirements*.txt pin. */
export function ensurePeers(root: string): string {
  const folder = join(root, '.venv-bench');
  const python = join(folder, 'bin', 'python');
  const peers = join(root, 'bench', 'peers');
  const requirements = join(peers, 'requirements.txt');
  const torch = join(peers, 'requirements-torch.txt');
  const wanted = createHash('sha256')
    .update(readFileSync(requirements))
    .update(readFileSync(torch))
    .digest('hex');
  const stamp = join(folder, 'bench-requirements.sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  console.error("Setting up the peers' Python environment (.venv-bench), about 1 GB …");
  rmSync(folder, { recursive: true, force: true });
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { stdio: ['ignore', 2, 2] });
  run('python3', '-m', 'venv', folder);
  run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements);
  // PyTorch's wheel asks for gigabytes of GPU libraries that a comparison on the processor does not need.
  run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', torch);
  if (process.platform === 'linux') run(python, join(peers, 'without_gpu.py'));
  writeFileSync(stamp, wanted);
  return python;
}

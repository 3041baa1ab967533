import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython } from '../../scripts/book/run.mjs';

export interface JupyterLab {
  /** The address that opens a notebook, given its path below the root. */
  address(notebook: string): string;
  /** Ends all kernels, as "Shut down all" does. */
  stopKernels(): Promise<void>;
  /** Kills all kernels' processes, as a system does that has run out of memory. Returns how many there were. */
  killKernels(): number;
  close(): Promise<void>;
}

/** Starts JupyterLab on a folder, with settings, workspaces and runtime files of its own: the user's stay untouched. */
export async function startJupyterLab(root: string): Promise<JupyterLab> {
  const [port, token] = [await freePort(), randomBytes(16).toString('hex')];
  const home = mkdtempSync(join(tmpdir(), 'bayesbook-jupyter-'));
  const folders = ['JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR'].map(
    (name) => [name, join(home, name)] as const,
  );
  const lab = ['JUPYTERLAB_SETTINGS_DIR', 'JUPYTERLAB_WORKSPACES_DIR'].map(
    (name) => [name, join(home, name)] as const,
  );
  const server = spawn(
    findPython(root),
    [
      ...['-m', 'jupyterlab', '--no-browser', '--ServerApp.ip=127.0.0.1', '--ServerApp.port_retries=0'],
      ...[`--ServerApp.port=${port}`, `--IdentityProvider.token=${token}`, `--ServerApp.root_dir=${root}`],
      ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ],
    {
      env: { ...process.env, ...Object.fromEntries([...folders, ...lab]) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk) => {
      log = (log + chunk).slice(-20_000);
    });
  }
  const base = `http://127.0.0.1:${port}`;
  const headers = { Authorization: `token ${token}` };
  const close = async () => {
    await end(server);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answers(`${base}/api/status`, headers, server, () => log);
  } catch (error) {
    await close();
    throw error;
  }
  const stopKernels = async () => {
    const kernels = (await (await fetch(`${base}/api/kernels`, { headers })).json()) as { id: string }[];
    for (const { id } of kernels) await fetch(`${base}/api/kernels/${id}`, { method: 'DELETE', headers });
  };
  return {
    address: (notebook) => `${base}/lab/tree/${notebook}?reset&token=${token}`,
    stopKernels,
    killKernels: () => {
      const kernels = childrenOf(server.pid!);
      for (const pid of kernels) process.kill(pid, 'SIGKILL');
      return kernels.length;
    },
    close: async () => {
      await stopKernels().catch(() => {});
      await close();
    },
  };
}

async function answers(
  address: string,
  headers: Record<string, string>,
  server: ChildProcess,
  log: () => string,
): Promise<void> {
  for (const deadline = Date.now() + 120_000; ; ) {
    const response = await fetch(address, { headers }).catch(() => undefined);
    if (response?.ok) return;
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(`JupyterLab did not start (exit code ${server.exitCode}):\n${log()}`);
    }
    await new Promise((done) => setTimeout(done, 250));
  }
}

/** The processes that a process has started. */
function childrenOf(parent: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, ppid, stat]) => Number(ppid) === parent && !stat?.startsWith('Z'))
    .map(([pid]) => Number(pid));
}

/** Asks the server to end, and insists after ten seconds. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  const insist = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(insist);
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

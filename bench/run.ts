/**
 * npm run bench [-- NAME …] [--peers] [--json] [--rounds N] [--seconds S] [--only CONTESTANT,CONTESTANT]
 *
 * Times this library's workloads, all or those whose name begins so; with --peers beside JAX, PyTorch, NumPyro and
 * scikit-learn, for which a virtual environment is set up on first use.
 */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePeers } from './environment';
import { type Result, race } from './race';
import { describe } from './report';
import { Worker } from './worker';
import { WORKLOADS } from './workloads';

/** Two cores for everyone; idle workers sleep instead of spinning. */
const ENVIRONMENT = { OMP_NUM_THREADS: '2', OMP_WAIT_POLICY: 'passive', TF_CPP_MIN_LOG_LEVEL: '3' };

const LIBRARIES: Readonly<
  Record<string, { readonly python?: string; readonly node?: string; readonly mode?: string }>
> = {
  ours: { node: 'ours.js' },
  'ours compiled': { node: 'ours.js' },
  'ours XLA': { node: 'ours.js', mode: 'xla' },
  'ours eager': { node: 'ours.js', mode: 'eager' },
  tfjs: { node: 'tfjs.js' },
  'JAX jit': { python: 'jax_peer.py' },
  PyTorch: { python: 'torch_peer.py' },
  'PyTorch compiled': { python: 'torch_peer.py', mode: 'compiled' },
  NumPyro: { python: 'numpyro_peer.py' },
  'NumPyro parallel': { python: 'numpyro_peer.py', mode: 'parallel' },
  'scikit-learn': { python: 'sklearn_peer.py' },
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      peers: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '11' },
      seconds: { type: 'string', default: '0.5' },
      only: { type: 'string' },
    },
  });
  const chosen = WORKLOADS.filter(
    ({ name }) => positionals.length === 0 || positionals.some((start) => name.startsWith(start)),
  );
  if (chosen.length === 0) {
    throw new Error(
      `no workload is called ${positionals.join(', ')}; there are ${WORKLOADS.map((w) => w.name).join(', ')}.`,
    );
  }
  const root = join(__dirname, '..', '..');
  const python = values.peers ? ensurePeers(root) : undefined;
  const invited = values.only?.split(',');
  const start = (contestant: string): Worker | undefined => {
    if (invited !== undefined && !invited.includes(contestant)) return undefined;
    const { python: script, node, mode } = LIBRARIES[contestant];
    const rest = mode === undefined ? [] : [mode];
    if (node !== undefined)
      return new Worker(
        contestant,
        process.execPath,
        [join(__dirname, 'contestants', node), ...rest],
        ENVIRONMENT,
      );
    if (python === undefined) return undefined;
    return new Worker(
      contestant,
      python,
      [join(root, 'bench', 'peers', script as string), ...rest],
      ENVIRONMENT,
    );
  };
  const results: Result[] = [];
  for (const workload of chosen) {
    const result = await race(workload, start, {
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
    });
    results.push(result);
    if (!values.json) console.log(describe(result));
  }
  if (values.json) {
    const machine = { cpu: cpus()[0].model, cores: cpus().length, node: process.version };
    console.log(JSON.stringify({ date: new Date().toISOString(), machine, results }, null, 1));
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});

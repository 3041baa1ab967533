/**
 * The worker's half of the protocol: a line of JSON in on stdin, a line of JSON out on file descriptor 3 (standard output
 * belongs to the libraries).
 *
 *   {"do": "prepare", "workload": "vae-100", "inputs": "<folder>"} → {"check": [numbers], "seconds": first run, compiling included}
 *   {"do": "run", "times": 50}                                     → {"seconds": for all of them}
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Inputs, readInputs } from '../inputs';
import type { Prepared } from '../workloads/workload';

export type Preparers = Readonly<Record<string, (inputs: Inputs) => Prepared>>;

type Request =
  | { readonly do: 'prepare'; readonly workload: string; readonly inputs: string }
  | { readonly do: 'run'; readonly times: number };

export function serve(preparers: Preparers): void {
  let prepared: Prepared | undefined;
  const timed = (work: () => void) => {
    const start = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  const answer = (request: Request) => {
    if (request.do === 'run') return { seconds: timed(() => prepared?.run(request.times)) };
    const prepare = preparers[request.workload];
    if (prepare === undefined) throw new Error(`this contestant does not know ${request.workload}`);
    const seconds = timed(() => {
      prepared = prepare(readInputs(request.inputs));
      prepared.run(1);
    });
    return { check: prepared?.check, seconds };
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    let reply: object;
    try {
      reply = answer(JSON.parse(line) as Request);
    } catch (error) {
      reply = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    writeSync(3, `${JSON.stringify(reply)}\n`);
  });
}

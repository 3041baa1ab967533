/**
 * The worker's half of the protocol: a line of JSON in on stdin, a line of JSON out on file descriptor 3 (standard output
 * belongs to the libraries).
 *
 *   {"do": "prepare", "workload": "vae-100", "inputs": "<folder>"} → {"check": [numbers], "seconds": first run, compiling included}
 *   {"do": "run", "times": 50}                                     → {"seconds": for all of them, "cpu": seconds of all cores}
 *
 * A sampler's reply to "run" also has "shape", [draws, chains, dimensions], of the draws that it left in `<folder>/draws.bin`.
 */
import { writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Inputs, readInputs } from '../inputs';
import type { Draws, Prepared } from '../workloads/workload';

export type Preparers = Readonly<Record<string, (inputs: Inputs) => Prepared | Promise<Prepared>>>;

type Request =
  | { readonly do: 'prepare'; readonly workload: string; readonly inputs: string }
  | { readonly do: 'run'; readonly times: number };

export function serve(preparers: Preparers): void {
  let prepared: Prepared | undefined;
  let folder = '';
  const run = async (times: number) => {
    const start = process.hrtime.bigint();
    const before = process.cpuUsage();
    let draws: Draws | undefined;
    if (prepared !== undefined && 'sample' in prepared) draws = await prepared.sample(times);
    else prepared?.run(times);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system) / 1e6;
    if (draws === undefined) return { seconds, cpu };
    writeFileSync(
      join(folder, 'draws.bin'),
      new Uint8Array(draws.data.buffer, draws.data.byteOffset, draws.data.byteLength),
    );
    return { seconds, cpu, shape: draws.shape };
  };
  const prepare = async (request: Request & { do: 'prepare' }) => {
    const preparer = preparers[request.workload];
    if (preparer === undefined) throw new Error(`this contestant does not know ${request.workload}`);
    folder = request.inputs;
    const start = process.hrtime.bigint();
    prepared = await preparer(readInputs(folder));
    await run(1);
    return { check: prepared.check, seconds: Number(process.hrtime.bigint() - start) / 1e9 };
  };
  createInterface({ input: process.stdin }).on('line', async (line) => {
    let reply: object;
    try {
      const request = JSON.parse(line) as Request;
      reply = request.do === 'run' ? await run(request.times) : await prepare(request);
    } catch (error) {
      reply = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    writeSync(3, `${JSON.stringify(reply)}\n`);
  });
}

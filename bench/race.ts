/** Runs a workload's contestants in interleaved rounds, A B C A B C, so that what disturbs the machine disturbs all. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { essBulk } from 'bayesbook/dist/inference/diagnostics/ess';
import { writeInputs } from './inputs';
import { median, quartiles } from './statistics';
import type { Lap, Worker } from './worker';
import type { Workload } from './workloads/workload';

export interface Standing {
  readonly contestant: string;
  /** Milliseconds per unit of work: median and quartiles over the rounds. */
  readonly milliseconds: number;
  readonly quartiles: readonly [number, number];
  /** Processor time of all cores, milliseconds per unit, median. */
  readonly cpuMilliseconds: number;
  /** Our time over theirs, round by round, median: ≤ 1 means that we are no slower. */
  readonly ratio: number;
  /** First run in seconds, compiling included. */
  readonly firstSeconds: number;
}

export interface Result {
  readonly workload: string;
  readonly title: string;
  readonly unit: string;
  readonly rounds: number;
  readonly standings: readonly Standing[];
  /** Contestants that could not take part, and why. */
  readonly absent: readonly { readonly contestant: string; readonly reason: string }[];
}

export interface RaceOptions {
  readonly rounds: number;
  /** Least seconds that one contestant works in one round. */
  readonly seconds: number;
}

export async function race(
  workload: Workload,
  start: (contestant: string) => Worker | undefined,
  { rounds, seconds }: RaceOptions,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const workers: Worker[] = [];
  try {
    writeInputs(folder, workload.inputs());
    const absent: { contestant: string; reason: string }[] = [];
    const field: {
      worker: Worker;
      firstSeconds: number;
      check: readonly number[];
      times: number;
      laps: number[];
      cpu: number[];
    }[] = [];
    for (const contestant of workload.contestants) {
      const worker = start(contestant);
      if (worker === undefined) continue;
      workers.push(worker);
      try {
        const { check, seconds: firstSeconds } = await worker.prepare(workload.name, folder);
        field.push({
          worker,
          firstSeconds,
          check,
          times: await timesFor(worker, seconds),
          laps: [],
          cpu: [],
        });
      } catch (error) {
        absent.push({ contestant, reason: (error as Error).message });
      }
    }
    for (const { worker, check } of field) assertSameWork(workload, field[0], { name: worker.name, check });
    for (let round = 0; round < rounds; round++) {
      for (const entrant of field) {
        const lap = await entrant.worker.run(entrant.times);
        const units = unitsOf(lap, entrant.times, folder);
        entrant.laps.push((1000 * lap.seconds) / units);
        entrant.cpu.push((1000 * lap.cpu) / units);
      }
    }
    const standings = field.map(({ worker, firstSeconds, laps, cpu }) => ({
      contestant: worker.name,
      milliseconds: median(laps),
      quartiles: quartiles(laps),
      cpuMilliseconds: median(cpu),
      ratio: median(laps.map((lap, round) => field[0].laps[round] / lap)),
      firstSeconds,
    }));
    return { workload: workload.name, title: workload.title, unit: workload.unit, rounds, standings, absent };
  } finally {
    for (const worker of workers) worker.close();
    rmSync(folder, { recursive: true });
  }
}

/** How many units of work a lap did: a sampler's are the effective draws of its slowest coordinate. */
function unitsOf({ shape }: Lap, times: number, folder: string): number {
  if (shape === undefined) return times;
  const [draws, chains, size] = shape;
  const bytes = Uint8Array.from(readFileSync(join(folder, 'draws.bin'))).buffer;
  const values = new Float32Array(bytes);
  const sizes = Array.from({ length: size }, (_, d) =>
    essBulk(
      Array.from({ length: chains }, (_, c) =>
        Float64Array.from({ length: draws }, (_, i) => values[(i * chains + c) * size + d]),
      ),
    ),
  );
  return Math.min(...sizes);
}

/** How often the work fits into the time of one round, found by doubling, which also warms it up. */
async function timesFor(worker: Worker, seconds: number): Promise<number> {
  for (let times = 1; ; times *= 2) {
    if ((await worker.run(times)).seconds < seconds / 2) continue;
    // Once more: the first time may have been spent on compiling.
    const { seconds: spent } = await worker.run(times);
    if (spent >= seconds / 2) return Math.max(1, Math.round((times * seconds) / spent));
  }
}

/** Throws unless both contestants' check numbers agree: who computes something else has not won. */
function assertSameWork(
  workload: Workload,
  ours: { readonly check: readonly number[] },
  theirs: { readonly name: string; readonly check: readonly number[] },
): void {
  ours.check.forEach((value, i) => {
    const other = theirs.check[i];
    if (!(Math.abs(other - value) <= workload.tolerance * Math.max(Math.abs(value), 1e-3))) {
      throw new Error(`${workload.name}: check ${i} is ${other} for ${theirs.name} but ${value} for ours.`);
    }
  });
}

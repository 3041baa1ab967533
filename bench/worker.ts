/** The bench's end of the protocol in contestants/serve.ts: one process per contestant, alive through all rounds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface Ready {
  readonly check: readonly number[];
  /** First run, with reading of inputs and compiling. */
  readonly seconds: number;
}

export interface Lap {
  readonly seconds: number;
  /** Seconds of processor time, all cores together: what other programs on the machine disturb less. */
  readonly cpu: number;
  /** [draws, chains, dimensions] of the draws that a sampler has left in the inputs' folder. */
  readonly shape?: readonly number[];
}

export class Worker {
  private readonly process: ChildProcess;
  private readonly waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  private complaints = '';
  /** Why there will be no more replies. */
  private ended: string | undefined;

  constructor(
    readonly name: string,
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) {
    // What our own library may have set in this process is not for the peers.
    const { XLA_FLAGS: _, ...inherited } = process.env;
    this.process = spawn(command, args, {
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      env: { ...inherited, ...environment },
    });
    createInterface({ input: this.process.stdio[3] as Readable }).on('line', (line) => {
      this.waiting.shift()?.resolve(line);
    });
    this.process.stderr?.on('data', (data: Buffer) => {
      this.complaints = (this.complaints + data.toString()).slice(-4000);
    });
    // A process that has ended cannot be written to: its end is reported below.
    this.process.stdin?.on('error', () => undefined);
    const fail = (why: string) => {
      this.ended = why;
      for (const { reject } of this.waiting.splice(0))
        reject(new Error(`${name}: ${why}\n${this.complaints}`));
    };
    this.process.on('error', (error) => fail(error.message));
    this.process.on('exit', (code) => fail(`its process ended (${code})`));
  }

  prepare(workload: string, inputs: string): Promise<Ready> {
    return this.ask({ do: 'prepare', workload, inputs });
  }

  run(times: number): Promise<Lap> {
    return this.ask({ do: 'run', times });
  }

  /** Ends the process. */
  close(): void {
    this.process.stdin?.end();
    this.process.kill();
  }

  private async ask<Reply>(request: object): Promise<Reply> {
    if (this.ended !== undefined) throw new Error(`${this.name}: ${this.ended}`);
    const line = await new Promise<string>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin?.write(`${JSON.stringify(request)}\n`);
    });
    const reply = JSON.parse(line) as Reply & { error?: string };
    if (reply.error !== undefined) throw new Error(`${this.name}: ${reply.error}`);
    return reply;
  }
}

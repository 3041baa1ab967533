import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filled, readInputs, writeInputs } from '../../bench/inputs';
import { race } from '../../bench/race';
import { describe as table } from '../../bench/report';
import { median, quartiles } from '../../bench/statistics';
import { Worker } from '../../bench/worker';
import type { Workload } from '../../bench/workloads/workload';

const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A contestant in a few lines of JavaScript: claims so many seconds a unit, and check numbers. */
function contestant(name: string, seconds: number, check: number, extra = ''): Worker {
  const script = join(folder, `${name}.cjs`);
  writeFileSync(
    script,
    `const { writeSync } = require('node:fs');
     require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
       const request = JSON.parse(line);
       let reply = request.do === 'run' ? { seconds: ${seconds} * request.times, cpu: 2 * ${seconds} * request.times } : { check: [${check}], seconds: 2 };
       ${extra}
       console.log('chatter that must not disturb the protocol');
       writeSync(3, JSON.stringify(reply) + '\\n');
     });`,
  );
  return new Worker(name, process.execPath, [script], {});
}

const workload: Workload = {
  name: 'fake',
  title: 'A fake workload',
  unit: 'step',
  contestants: ['ours', 'theirs', 'unavailable'],
  tolerance: 1e-3,
  inputs: () => ({ x: filled([2, 2], (i) => i), n: { shape: [1], data: Int32Array.of(-7) } }),
};

describe('a race', () => {
  it('reports medians, ratios and who was not there', async () => {
    const start = (name: string) =>
      name === 'unavailable' ? undefined : contestant(name, name === 'ours' ? 0.002 : 0.004, 1);
    const result = await race(workload, start, { rounds: 3, seconds: 0.01 });
    expect(result.standings.map((s) => s.contestant)).toEqual(['ours', 'theirs']);
    expect(result.standings[0].milliseconds).toBeCloseTo(2, 9);
    expect(result.standings[0].cpuMilliseconds).toBeCloseTo(4, 9);
    expect(result.standings[1].ratio).toBeCloseTo(0.5, 9);
    expect(result.standings[1].firstSeconds).toBe(2);
    expect(table(result)).toContain('ours / theirs');
  });

  it('stops when a contestant computes something else', async () => {
    const start = (name: string) => contestant(name, 0.01, name === 'ours' ? 1 : 1.01);
    await expect(race(workload, start, { rounds: 1, seconds: 0.01 })).rejects.toThrow(
      'fake: check 0 is 1.01 for theirs but 1 for ours',
    );
  });

  it('goes on without a contestant that fails, and says why', async () => {
    const start = (name: string) =>
      contestant(name, 0.01, 1, name === 'theirs' ? "reply = { error: 'no such thing' };" : '');
    const result = await race({ ...workload, contestants: ['ours', 'theirs'] }, start, {
      rounds: 1,
      seconds: 0.01,
    });
    expect(result.absent).toEqual([{ contestant: 'theirs', reason: 'theirs: no such thing' }]);
  });

  it('a worker that dies is an error with its last words', async () => {
    const worker = contestant('mortal', 0.01, 1, "process.stderr.write('out of memory'); process.exit(3);");
    await expect(worker.prepare('fake', folder)).rejects.toThrow(/its process ended \(3\)/);
  });
});

describe('pieces', () => {
  it('inputs come back as they were written', () => {
    const inputs = workload.inputs();
    writeInputs(folder, inputs);
    expect(readInputs(folder)).toEqual(inputs);
  });

  it('median and quartiles', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(quartiles([1, 2, 3, 4, 5])).toEqual([2, 4]);
  });
});

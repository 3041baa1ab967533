import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tf } from '../../src/tensor/backend';

/** Runs a script in a process of its own, on the compiled package. */
const inNode = (script: string, ...options: string[]) =>
  spawnSync(process.execPath, [...options, '-e', script], { encoding: 'utf8', timeout: 60_000 });

const built = JSON.stringify(resolve('dist/tensor/backend.js'));

describe('backend', () => {
  it('runs on the native library', () => {
    expect(tf.getBackend()).toBe('tensorflow');
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
  });

  it('loads and computes without a word on stderr', () => {
    const run = inNode(`const { tf } = require(${built}); console.log(tf.add(1, 2).dataSync()[0])`);
    expect(run.stderr).toBe('');
    expect(run.stdout.trim()).toBe('3');
  });

  it('names the remedy where the addon cannot be loaded', () => {
    const broken = join(mkdtempSync(join(tmpdir(), 'bayesbook-broken-')), 'broken.cjs');
    writeFileSync(
      broken,
      "const M = require('module'); const load = M._load; M._load = (name, ...rest) => {" +
        "if (name === '@tensorflow/tfjs-node') throw new Error('no addon'); return load(name, ...rest); };",
    );
    const run = inNode(`require(${built})`, '--require', broken);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toMatch(/npm run setup.*no addon/s);
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { tf } from '../../src/tensor/backend';

describe('backend', () => {
  it('runs on the native library', () => {
    expect(tf.getBackend()).toBe('tensorflow');
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
  });
});

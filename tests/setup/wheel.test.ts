import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { headerPrefixes, platforms } from '../../scripts/setup/platform.mjs';
import { isWhole } from '../../scripts/setup/tensorflow.mjs';

const linux = platforms[0];
const unpacker = resolve('scripts/setup/unpack_wheel.py');

/** A wheel with the right names and a few bytes in each file. */
function makeWheel(folder: string, leaveOut = ''): string {
  const files = Object.fromEntries(
    [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tensorflow/include/tensorflow/c/c_api.h',
      'tensorflow/include/tensorflow/core/platform/ctstring.h',
      'tensorflow/include/tensorflow/core/framework/tensor.h',
      'tensorflow/include/xla/tsl/c/tsl_status.h',
      'tensorflow/python/keras.py',
    ]
      .filter((name) => name !== leaveOut)
      .map((name) => [name, strToU8(`contents of ${name} `.repeat(50))]),
  );
  const path = join(folder, 'tensorflow.whl');
  writeFileSync(path, zipSync(files));
  return path;
}

const checksum = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

function unpack(wheel: string, target: string, sha256 = checksum(wheel)) {
  const job = { wheel, sha256, target, libraries: linux.libraries, headers: headerPrefixes };
  return spawnSync('python3', [unpacker, JSON.stringify(job)], { encoding: 'utf8' });
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'bayesbook-wheel-'));

describe('unpacking the wheel', () => {
  it('takes the two libraries and the C headers, and nothing else', () => {
    const folder = newFolder();
    const wheel = makeWheel(folder);
    const target = join(folder, 'out');
    expect(unpack(wheel, target).status).toBe(0);
    expect(readlinkSync(join(target, 'lib/libtensorflow.so'))).toBe('libtensorflow_cc.so.2');
    expect(existsSync(join(target, 'include/xla/tsl/c/tsl_status.h'))).toBe(true);
    expect(existsSync(join(target, 'include/tensorflow/core/framework/tensor.h'))).toBe(false);
    expect(isWhole(target, checksum(wheel))).toBe(true);
  });

  it('refuses a wheel that was cut short or is another one', () => {
    const folder = newFolder();
    const wheel = makeWheel(folder);
    const whole = checksum(wheel);
    truncateSync(wheel, 700);
    const result = unpack(wheel, join(folder, 'out'), whole);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('damaged: SHA-256');
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('refuses a wheel without the library', () => {
    const folder = newFolder();
    const result = unpack(makeWheel(folder, 'tensorflow/libtensorflow_cc.so.2'), join(folder, 'out'));
    expect(result.stderr).toContain('libtensorflow_cc.so.2 is not in the wheel');
    expect(existsSync(join(folder, 'out/complete.json'))).toBe(false);
  });
});

describe('what was unpacked', () => {
  function unpacked() {
    const folder = newFolder();
    const wheel = makeWheel(folder);
    unpack(wheel, join(folder, 'out'));
    return { target: join(folder, 'out'), sha256: checksum(wheel) };
  }

  it('counts for nothing without its marker, or with another wheel’s', () => {
    const { target, sha256 } = unpacked();
    expect(isWhole(target, 'f00d')).toBe(false);
    expect(isWhole(newFolder(), sha256)).toBe(false);
    writeFileSync(join(target, 'complete.json'), '{ "sha256": ');
    expect(isWhole(target, sha256)).toBe(false);
  });

  it('is found incomplete when a file has another length or is gone', () => {
    const { target, sha256 } = unpacked();
    truncateSync(join(target, 'lib/libtensorflow_cc.so.2'), 10);
    expect(isWhole(target, sha256)).toBe(false);
  });
});

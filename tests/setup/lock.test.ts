import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lock, tryLock } from '../../scripts/setup/lock.mjs';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'bayesbook-lock-')), 'inner', 'setup.lock');

it('is taken by one process, and by the next once it is given back', async () => {
  const file = newFile();
  const unlock = await lock(file, () => {
    throw new Error('there was nothing to wait for');
  });
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
  unlock();
  expect(existsSync(file)).toBe(false);
});

it('is waited for while its owner lives', async () => {
  const file = newFile();
  tryLock(file);
  writeFileSync(file, String(process.ppid));
  expect(tryLock(file)).toBe(process.ppid);
  let owner = 0;
  const waiting = lock(file, (pid: number) => {
    owner = pid;
    writeFileSync(file, '0');
  });
  await waiting;
  expect(owner).toBe(process.ppid);
});

it('is taken over from a process that is gone', () => {
  const file = newFile();
  tryLock(file);
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(file, String(gone));
  expect(tryLock(file)).toBeUndefined();
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
});

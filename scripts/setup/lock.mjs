// One set-up at a time: a second one waits for the first, and a lock whose owner is gone is taken over.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process of that number exists. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the lock if it is free or abandoned. Returns the owner's number while somebody holds it, else undefined. */
export function tryLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  // Written first and linked then, so that nobody ever reads a lock without a number in it.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const owner = Number(readOwner(file));
  if (owner > 0 && owner !== process.pid && isAlive(owner)) return owner;
  // Renaming lets exactly one of several waiting processes take an abandoned lock away.
  const grave = `${file}.${process.pid}.old`;
  try {
    renameSync(file, grave);
    rmSync(grave, { force: true });
  } catch {
    // Somebody else was quicker.
  }
  return tryLock(file);
}

function readOwner(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Takes the lock, waiting while another process has it.
 * @param {string} file
 * @param {(owner: number) => void} onWait called once when there is something to wait for
 * @returns {Promise<() => void>} gives the lock back
 */
export async function lock(file, onWait) {
  let told = false;
  for (let owner = tryLock(file); owner !== undefined; owner = tryLock(file)) {
    if (!told) onWait(owner);
    told = true;
    await sleep(300);
  }
  return () => rmSync(file, { force: true });
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadTensors, saveTensors } from '../tensor';
import { cacheFolder } from './files';

/** What decides a trained model: its checkpoint is found again by all of these, and by nothing else. */
export type CheckpointSettings = Readonly<Record<string, string | number | boolean>>;

/** Where a checkpoint lies in the reader's cache. */
export function checkpointPath(name: string, settings: CheckpointSettings): string {
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
  return join(cacheFolder(), 'checkpoints', `${name}-${hash}.tensors`);
}

/**
 * A record of tensors that takes long to make, such as trained weights: from the reader's cache where it has been made with
 * the same settings before, otherwise made now and kept. Delete the file to make it again.
 * @param settings everything that the tensors depend on, the seed and a version of the recipe included
 * @returns the tensors, owned by the caller, and whether they were there already
 */
export async function cachedTensors<T>(
  name: string,
  settings: CheckpointSettings,
  make: () => T | Promise<T>,
): Promise<{ readonly tensors: T; readonly cached: boolean }> {
  const path = checkpointPath(name, settings);
  if (existsSync(path)) {
    try {
      return { tensors: loadTensors<T>(path), cached: true };
    } catch {
      rmSync(path, { force: true }); // cut short or of an older format: made anew
    }
  }
  const tensors = await make();
  storeTensors(path, tensors);
  return { tensors, cached: false };
}

/** Writes tensors whole or not at all, and makes the folder. */
export function storeTensors(path: string, tensors: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  try {
    saveTensors(part, tensors);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

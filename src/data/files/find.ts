import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { download } from './download';
import { BadDataError } from './errors';
import { memberOf, type RemoteFile, sha256, unpack } from './remoteFile';

/** Told of each step of a search: bytes received so far, and in all where the server says so. */
export type DownloadProgress = (received: number, total: number | undefined, file: string) => void;

export interface FindOptions {
  readonly onProgress?: DownloadProgress;
  /** Look on this machine only. Also set by the environment: `BAYESBOOK_OFFLINE=1`. */
  readonly offline?: boolean;
}

export interface FoundFile {
  /** Unpacked content. */
  readonly bytes: Uint8Array;
  /** The file or URL it came from. */
  readonly where: string;
}

/** Everything that was tried for one file, for the banner that says why generated data are shown. */
export class FileNotFoundError extends Error {
  constructor(
    readonly path: string,
    readonly tried: readonly string[],
  ) {
    super(`${path} was not found. Tried: ${tried.join('; ')}`);
    this.name = 'FileNotFoundError';
  }
}

/** The reader's own cache: `$XDG_CACHE_HOME/bayesbook` or `~/.cache/bayesbook`. */
export const cacheFolder = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bayesbook');

function verified(bytes: Uint8Array, file: RemoteFile, where: string): FoundFile {
  const content = unpack(bytes, where);
  const sum = sha256(content);
  if (!sum.startsWith(file.sha256)) {
    throw new BadDataError(
      where,
      `the content has SHA-256 ${sum.slice(0, 12)}…, expected ${file.sha256.slice(0, 12)}…`,
    );
  }
  return { bytes: content, where };
}

/** Writes whole or not at all: a full disk or an interrupt never leaves half a file under the final name. */
function store(bytes: Uint8Array, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, bytes);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

/**
 * Finds a published file: `$BAYESBOOK_DATA`, the cache, then its mirrors; what a mirror sends is checked and cached.
 * A bad file in `$BAYESBOOK_DATA` is passed over with a line in the error's `tried`; a bad one in the cache is removed.
 * @throws FileNotFoundError that lists everything tried.
 */
export async function findFile(file: RemoteFile, options: FindOptions = {}): Promise<FoundFile> {
  const tried: string[] = [];
  const given = process.env.BAYESBOOK_DATA;
  const cached = join(cacheFolder(), file.path);
  for (const path of given ? [join(given, file.path), cached] : [cached]) {
    if (!existsSync(path)) {
      tried.push(`${path} (no such file)`);
      continue;
    }
    try {
      return verified(readFileSync(path), file, path);
    } catch (error) {
      tried.push((error as Error).message);
      if (path === cached && error instanceof BadDataError) rmSync(path, { force: true });
    }
  }
  if (options.offline || process.env.BAYESBOOK_OFFLINE) {
    tried.push('no download: offline');
    throw new FileNotFoundError(file.path, tried);
  }
  for (const mirror of file.mirrors) {
    try {
      const onBytes = (received: number, total?: number) => options.onProgress?.(received, total, file.path);
      const bytes = await memberOf(await download(mirror.url, onBytes), mirror);
      const found = verified(bytes, file, mirror.url);
      try {
        store(bytes, cached);
      } catch (error) {
        tried.push(`not cached: ${(error as Error).message}`);
      }
      return found;
    } catch (error) {
      tried.push(`${mirror.url}: ${(error as Error).message}`);
    }
  }
  throw new FileNotFoundError(file.path, tried);
}

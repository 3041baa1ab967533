import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { extract } from 'tar-stream';
import { BadDataError } from './errors';

/** One place a file can be downloaded from; `member` names it inside a .zip or .tar.gz archive. */
export interface Mirror {
  readonly url: string;
  readonly member?: string;
  /** Where a mirror serves another format: makes the file's own content of it. */
  readonly convert?: (bytes: Uint8Array) => Uint8Array;
}

/** A published file: where it lies below a data folder, what its unpacked content must be, and who serves it. */
export interface RemoteFile {
  /** Path below `$BAYESBOOK_DATA` or the cache; a name that ends in .gz is stored packed. */
  readonly path: string;
  /** SHA-256 of the unpacked content in hex, or its first digits (16 at least). */
  readonly sha256: string;
  readonly mirrors: readonly Mirror[];
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The content of a stored file: gunzipped where it is packed. @throws BadDataError on a file cut short. */
export function unpack(bytes: Uint8Array, where: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new BadDataError(where, `not a whole gzip file (${(error as Error).message}); was it cut short?`);
  }
}

function tarMember(archive: Uint8Array, member: string): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const reader = extract();
    let found: Uint8Array | undefined;
    reader.on('entry', (header, stream, next) => {
      const chunks: Uint8Array[] = [];
      stream.on('data', (chunk) => header.name === member && chunks.push(chunk as Uint8Array));
      stream.on('end', () => {
        if (header.name === member) found = Buffer.concat(chunks);
        next();
      });
      stream.resume();
    });
    reader.on('finish', () => resolve(found));
    reader.on('error', reject);
    reader.end(archive);
  });
}

/** What a mirror's answer holds for this file: the answer itself, or one member of the archive. */
export async function memberOf(bytes: Uint8Array, mirror: Mirror): Promise<Uint8Array> {
  const convert = mirror.convert ?? ((content: Uint8Array) => content);
  if (mirror.member === undefined) return convert(bytes);
  const isZip = mirror.url.endsWith('.zip');
  const member = isZip
    ? unzipSync(bytes, { filter: (entry) => entry.name === mirror.member })[mirror.member]
    : await tarMember(unpack(bytes, mirror.url), mirror.member);
  if (member === undefined) throw new BadDataError(mirror.url, `the archive has no member ${mirror.member}`);
  return convert(member);
}

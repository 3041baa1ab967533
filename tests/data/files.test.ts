import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { BadDataError, FileNotFoundError, findFile, parseIdx, parseMatlabBytes } from '../../src/data/files';
import { type RemoteFile, sha256 } from '../../src/data/files/remoteFile';

const content = Buffer.from('the content of a data file, long enough to be cut in two pieces');
let folder: string;
let server: Server;
let host: string;
const requests: string[] = [];

/** A server with one good file, one cut short the first time, one that always lies, one that is an archive. */
beforeAll(async () => {
  const tar = pack();
  tar.entry({ name: 'folder/member.txt' }, content);
  tar.finalize();
  const tarChunks: Buffer[] = [];
  for await (const chunk of tar) tarChunks.push(chunk as Buffer);
  const bodies: Record<string, Uint8Array> = {
    '/good': content,
    '/wrong': Buffer.from('something else'),
    '/a.zip': zipSync({ 'folder/member.txt': content }),
    '/a.tgz': gzipSync(Buffer.concat(tarChunks)),
  };
  let cuts = 0;
  server = createServer((request, response) => {
    const url = request.url ?? '';
    requests.push(`${url} ${request.headers.range ?? ''}`.trim());
    if (url === '/cut' || url === '/always-cut') {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const whole = url === '/cut' && cuts++ > 0;
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
      response.write(content.subarray(from, whole ? undefined : Math.min(content.length, from + 5)));
      if (whole) response.end();
      else setTimeout(() => response.destroy(), 50);
      return;
    }
    if (!bodies[url]) return response.writeHead(404).end();
    response.end(bodies[url]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bayesbook-data-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('BAYESBOOK_DATA', join(folder, 'given'));
  vi.stubEnv('BAYESBOOK_OFFLINE', '');
  requests.length = 0;
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const file = (...urls: string[]): RemoteFile => ({
  path: 'set/file.txt',
  sha256: sha256(content),
  mirrors: urls.map((url) => ({
    url: host + url,
    ...(url.includes('/a.') && { member: 'folder/member.txt' }),
  })),
});
const cachePath = () => join(folder, 'cache', 'bayesbook', 'set', 'file.txt');
const put = (path: string, bytes: Uint8Array) => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
};

describe('finding a file', () => {
  test('the given folder comes before cache and network', async () => {
    put(join(folder, 'given', 'set', 'file.txt'), content);
    const found = await findFile(file('/good'));
    expect(found.where).toBe(join(folder, 'given', 'set', 'file.txt'));
    expect(requests).toEqual([]);
  });

  test('a download is checked, cached and not asked for again', async () => {
    const seen: number[] = [];
    await findFile(file('/good'), { onProgress: (received) => seen.push(received) });
    expect(seen.at(-1)).toBe(content.length);
    expect(readFileSync(cachePath())).toEqual(content);
    expect((await findFile(file('/good'))).where).toBe(cachePath());
    expect(requests).toEqual(['/good']);
  });

  test('a transfer that is cut short is resumed where it stopped', async () => {
    const found = await findFile(file('/cut'));
    expect(Buffer.from(found.bytes)).toEqual(content);
    expect(requests).toEqual(['/cut', '/cut bytes=5-']);
  });

  test('a transfer that stays cut short leaves nothing in the cache', async () => {
    const error = await findFile(file('/always-cut')).catch((e) => e);
    expect(error).toBeInstanceOf(FileNotFoundError);
    expect(() => readdirSync(join(folder, 'cache'))).toThrow();
  });

  test('wrong content is refused with its checksum, and the next mirror is asked', async () => {
    const error = await findFile(file('/wrong')).catch((e) => e);
    expect(error.message).toMatch(/SHA-256 .* expected/);
    const found = await findFile(file('/wrong', '/missing', '/good'));
    expect(found.where).toBe(`${host}/good`);
  });

  test('one member of a zip or a tar archive', async () => {
    for (const url of ['/a.zip', '/a.tgz']) {
      rmSync(join(folder, 'cache'), { recursive: true, force: true });
      expect(Buffer.from((await findFile(file(url))).bytes)).toEqual(content);
    }
  });

  test('a damaged file in the cache is removed and fetched anew; in the given folder it stays', async () => {
    put(cachePath(), Buffer.from('half a fi'));
    put(join(folder, 'given', 'set', 'file.txt'), Buffer.from('mine'));
    expect((await findFile(file('/good'))).where).toBe(`${host}/good`);
    expect(readFileSync(cachePath())).toEqual(content);
    expect(readFileSync(join(folder, 'given', 'set', 'file.txt'), 'utf8')).toBe('mine');
  });

  test('a cache that cannot be written does not stop the reader', async () => {
    writeFileSync(join(folder, 'cache'), 'a file where a folder should be');
    expect(Buffer.from((await findFile(file('/good'))).bytes)).toEqual(content);
  });

  test('offline: the error lists every place that was tried', async () => {
    const error = await findFile(file('/good'), { offline: true }).catch((e) => e);
    expect(error).toBeInstanceOf(FileNotFoundError);
    expect(error.message).toContain(join(folder, 'given'));
    expect(error.message).toContain('offline');
    expect(requests).toEqual([]);
  });
});

describe('formats', () => {
  test('IDX: shape and values', () => {
    const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
    expect(parseIdx(bytes)).toEqual({ shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  test('IDX: cut short, another type, not IDX', () => {
    const header = [0, 0, 8, 1, 0, 0, 0, 4];
    expect(() => parseIdx(Uint8Array.from([...header, 1, 2]))).toThrow(/\[4\] = 4 values, the file holds 2/);
    expect(() => parseIdx(Uint8Array.of(0, 0, 8, 3, 0))).toThrow(/cut short inside its header/);
    expect(() => parseIdx(Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 0))).toThrow(/type 0xd/);
    expect(() => parseIdx(Uint8Array.of(80, 75, 3, 4))).toThrow(BadDataError);
  });

  /** A MATLAB v5 file with one matrix of bytes, as the format's description lays it out. */
  function matlabFile(compressed: boolean): Uint8Array {
    const element = (type: number, data: Uint8Array) => {
      const padded = Buffer.alloc(8 + Math.ceil(data.length / 8) * 8);
      padded.writeUInt32LE(type, 0);
      padded.writeUInt32LE(data.length, 4);
      padded.set(data, 8);
      return padded;
    };
    const integers = (...values: number[]) => Buffer.from(Int32Array.from(values).buffer);
    const name = Buffer.from([1, 0, 2, 0, ...Buffer.from('ff'), 0, 0]);
    const matrix = element(
      14,
      Buffer.concat([
        element(6, integers(9, 0)),
        element(5, integers(3, 2)),
        name,
        element(2, Uint8Array.of(1, 2, 3, 4, 5, 6)),
      ]),
    );
    const header = Buffer.alloc(128, ' ');
    header.write('MATLAB 5.0 MAT-file');
    header.writeUInt16LE(0x0100, 124);
    header.writeUInt16LE(0x4d49, 126);
    if (!compressed) return Buffer.concat([header, matrix]);
    const squeezed = deflateSync(matrix);
    return Buffer.concat([header, integers(15, squeezed.length), squeezed]);
  }

  test.each([false, true])('MATLAB bytes, compressed: %s', (compressed) => {
    const matrix = parseMatlabBytes(matlabFile(compressed));
    expect(matrix).toEqual({ name: 'ff', rows: 3, columns: 2, values: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  test('MATLAB: cut short, another version', () => {
    expect(() => parseMatlabBytes(matlabFile(false).subarray(0, 180))).toThrow(/cut short/);
    expect(() => parseMatlabBytes(Buffer.alloc(200))).toThrow(/not a MATLAB 5.0 file/);
  });
});

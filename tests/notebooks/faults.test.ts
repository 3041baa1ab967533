// What goes wrong on a reader's machine: files that are damaged, a disk that is full, no network, many kernels at once. The
// chapter runs all the same, or says why not.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { judge } from '../../scripts/book/judge.mjs';
import { readNotebook } from '../../scripts/book/notebooks.mjs';
import type { Run } from '../../scripts/book/run.mjs';
import { runNotebook } from '../../scripts/book/run.mjs';
import { root, runFixture } from './support';

const FACES = 'frey-face/freyface_1965x28x20.u8';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bayesbook-faults-'));
});
afterEach(() => {
  if (existsSync(join(folder, 'cache'))) chmodSync(join(folder, 'cache'), 0o700);
  rmSync(folder, { recursive: true });
});

/** No network, no data but what the test puts there. */
const alone = () => ({
  env: {
    ...process.env,
    BAYESBOOK_OFFLINE: '1',
    BAYESBOOK_DATA: join(folder, 'given'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  },
});

/** All that a reader sees below the cells. */
const shown = (run: Run) => JSON.stringify(run.cells.map((cell) => cell.outputs));

function put(...path: string[]) {
  mkdirSync(join(folder, ...path, '..'), { recursive: true });
  writeFileSync(join(folder, ...path), 'half a fi');
}

describe('data', () => {
  test('none, and no network: the chapter runs on a stand-in and says where it looked', async () => {
    const { run, failures } = await runFixture('data', alone());
    expect(failures).toEqual([]);
    expect(shown(run)).toMatch(/Generated data/);
    expect(shown(run)).toContain(`${FACES} (no such file)`);
    expect(shown(run)).toMatch(/offline/);
  });

  test('damaged: named as such, the chapter runs', async () => {
    put('given', FACES);
    put('cache', 'bayesbook', FACES);
    const { run, failures } = await runFixture('data', alone());
    expect(failures).toEqual([]);
    expect(shown(run)).toMatch(/Generated data/);
    expect(shown(run)).toMatch(/given\/frey-face\/freyface_1965x28x20\.u8: the content has SHA-256/);
  });

  test.skipIf(process.platform === 'win32')('a cache that can only be read: the chapter runs', async () => {
    mkdirSync(join(folder, 'cache'));
    chmodSync(join(folder, 'cache'), 0o500);
    const { failures } = await runFixture('data', alone());
    expect(failures).toEqual([]);
  });
});

/**
 * Finds a file of a megabyte, from a server of its own, where no file may become larger than half of that: to a program, a
 * disk that is full in the middle of a file.
 */
function findOnFullDisk(port: number): Promise<{ code: number | null; said: string }> {
  const script = `
    const { findFile } = require('./dist/data/files');
    const { sha256 } = require('./dist/data/files/remoteFile');
    const content = Buffer.alloc(1 << 20, 7);
    findFile({ path: 'big.bin', sha256: sha256(content), mirrors: [{ url: 'http://127.0.0.1:${port}/' }] })
      .then(({ bytes }) => console.log('bytes', bytes.length));`;
  const child = spawn(
    'bash',
    ['-c', `trap '' XFSZ; ulimit -f 512; exec "$0" -e "$1"`, process.execPath, script],
    {
      cwd: root,
      env: {
        ...process.env,
        BAYESBOOK_DATA: '',
        BAYESBOOK_OFFLINE: '',
        XDG_CACHE_HOME: join(folder, 'cache'),
      },
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  return new Promise((done) => child.on('close', (code) => done({ code, said })));
}

test.skipIf(process.platform === 'win32')(
  'a full disk while caching: the reader gets the data, no half file stays',
  async () => {
    const server = createServer((_, response) => response.end(Buffer.alloc(1 << 20, 7)));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { code, said } = await findOnFullDisk((server.address() as AddressInfo).port);
    server.close();
    expect([code, said]).toEqual([0, expect.stringContaining(`bytes ${1 << 20}`)]);
    const left = readdirSync(join(folder, 'cache'), { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.includes('big.bin'))).toEqual([]);
  },
);

test('four kernels side by side finish', async () => {
  const path = join(root, 'notebooks', '0-start-here.ipynb');
  const runs = await Promise.all([1, 2, 3, 4].map(() => runNotebook(path, { root })));
  expect(runs.map((run) => judge(readNotebook(path), run))).toEqual([[], [], [], []]);
});

import { describe, expect, it } from 'vitest';
import { firstDifference, isFor, wantedPackages } from '../../scripts/setup/packages.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/bayesbook': { link: true },
    'node_modules/tslab': { version: '1.0.22' },
    'node_modules/tslab/node_modules/zeromq': { version: '6.8.0' },
    'node_modules/fsevents': { version: '2.3.3', optional: true, os: ['darwin'] },
    'node_modules/@rollup/rollup-linux-x64-gnu': {
      version: '4.67.4',
      os: ['linux'],
      cpu: ['x64'],
      libc: ['glibc'],
    },
    'node_modules/@esbuild/linux-x64': { version: '0.28.0', os: ['linux'], cpu: ['x64'] },
  },
};

describe('node_modules against the lockfile', () => {
  it('wants what is for this system: no links, no other system’s binaries', () => {
    const names = wantedPackages(lock, 'linux', 'x64').map(([folder]) => folder);
    expect(names).toEqual([
      'node_modules/tslab',
      'node_modules/tslab/node_modules/zeromq',
      'node_modules/@esbuild/linux-x64',
    ]);
    expect(wantedPackages(lock, 'darwin', 'arm64').map(([folder]) => folder)).toContain(
      'node_modules/fsevents',
    );
  });

  const installed = new Map(wantedPackages(lock, 'linux', 'x64') as [string, string][]);
  const difference = (versions: Map<string, string>) =>
    firstDifference(lock, (folder: string) => versions.get(folder), 'linux', 'x64');

  it('is content when all versions are there', () => {
    expect(difference(installed)).toBeUndefined();
  });

  it('notices a missing package, however deep, and another version', () => {
    const pruned = new Map(installed);
    pruned.delete('node_modules/tslab/node_modules/zeromq');
    expect(difference(pruned)).toBe('node_modules/tslab/node_modules/zeromq');
    expect(difference(new Map(installed).set('node_modules/tslab', '1.0.21'))).toBe('node_modules/tslab');
  });

  it('reads npm’s lists of systems, negated ones too', () => {
    expect(isFor(undefined, 'linux')).toBe(true);
    expect(isFor(['darwin', 'linux'], 'linux')).toBe(true);
    expect(isFor(['darwin'], 'linux')).toBe(false);
    expect(isFor(['!win32'], 'linux')).toBe(true);
    expect(isFor(['!win32'], 'win32')).toBe(false);
  });
});

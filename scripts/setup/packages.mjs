// JavaScript packages: node_modules as package-lock.json says, however it came to differ.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installFailure } from './errors.mjs';
import { nodeModules, root } from './paths.mjs';
import { run } from './process.mjs';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Whether a lock entry with `os`, `cpu` lists (names, or !names) is for this machine. */
export function isFor(list, value) {
  if (!list) return true;
  return list.some((item) => item === value) || (list[0]?.startsWith('!') && !list.includes(`!${value}`));
}

/**
 * The packages of a lockfile that have to be installed here, as [folder, version]. Left out: links, other systems'
 * binaries, and optional ones tied to a C library, of which npm picks the right one.
 */
export function wantedPackages(lock, system = process.platform, architecture = process.arch) {
  return Object.entries(lock.packages)
    .filter(([folder, entry]) => folder.startsWith('node_modules/') && !entry.link && !entry.libc)
    .filter(([, entry]) => isFor(entry.os, system) && isFor(entry.cpu, architecture))
    .map(([folder, entry]) => [folder, entry.version]);
}

/** The first package that is missing or of another version, or undefined. */
export function firstDifference(lock, versionOf, system, architecture) {
  return wantedPackages(lock, system, architecture).find(
    ([folder, version]) => versionOf(folder) !== version,
  )?.[0];
}

function installedVersion(folder) {
  try {
    return readJson(join(root, folder, 'package.json')).version;
  } catch {
    return undefined;
  }
}

export function packagesAreInstalled() {
  // npm writes this file last, so without it an installation was cut short.
  if (!existsSync(join(nodeModules, '.package-lock.json')) || !existsSync(join(nodeModules, 'bayesbook')))
    return false;
  return firstDifference(readJson(join(root, 'package-lock.json')), installedVersion) === undefined;
}

/** Runs `npm ci` with install scripts off: tfjs-node's own would fetch a library from where there is none. */
export async function installPackages() {
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const retries = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  // Removing a folder that a killed npm is still writing into fails once.
  for (let attempt = 1; ; attempt++) {
    const result = await run(npm[0], [...npm.slice(1), 'ci', ...flags, ...retries], { cwd: root });
    if (result.ok) return;
    if (attempt === 2 || !/ENOTEMPTY|EBUSY/.test(result.output)) {
      throw installFailure('Installing the JavaScript packages', result.output);
    }
  }
}

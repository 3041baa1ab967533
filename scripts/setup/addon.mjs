// tfjs-node's addon: compiled against the library that was fetched, put where tfjs-node looks for it, and tried.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError, tail } from './errors.mjs';
import { nodeModules, root, tfjsNode } from './paths.mjs';
import { findCompiler } from './prerequisites.mjs';
import { run } from './process.mjs';
import { libraryFolder } from './tensorflow.mjs';

const SOURCES = ['tfjs_backend.cc', 'tfjs_binding.cc'];
const target = join(tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node');
const loader = fileURLToPath(new URL('./load-addon.cjs', import.meta.url));

/** The compiled addon is kept beside the library, so that a pruned node_modules is mended without a compiler. */
const kept = (platform) => join(libraryFolder(platform), 'tfjs_binding.node');
const triedFile = (platform) => join(libraryFolder(platform), 'tried.json');

/** Where tfjs-node expects the library: links into our folder, relative so that the project can be moved. */
function links(platform) {
  return ['lib', 'include'].map((name) => {
    const link = join(tfjsNode, 'deps', name);
    return { link, to: relative(dirname(link), join(libraryFolder(platform), name)) };
  });
}

function pointsTo({ link, to }) {
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true && readlinkSync(link) === to;
}

/** What the last successful try depended on. */
function fingerprint() {
  const { size, mtimeMs } = statSync(target);
  return JSON.stringify({ size, mtimeMs, abi: process.versions.modules, root });
}

export function addonIsReady(platform) {
  if (!existsSync(target) || !existsSync(triedFile(platform)) || !links(platform).every(pointsTo))
    return false;
  return readFileSync(triedFile(platform), 'utf8') === fingerprint();
}

/** The compiler's arguments, in project paths. */
export function compileArguments(platform, output) {
  const include = [
    join(nodeModules, 'node-api-headers', 'include'),
    join(tfjsNode),
    join(libraryFolder(platform), 'include'),
  ];
  return [
    '-std=c++17',
    '-O2',
    '-shared',
    '-fPIC',
    '-DNAPI_VERSION=8',
    ...include.map((folder) => `-I${folder}`),
    ...SOURCES.map((name) => join(tfjsNode, 'binding', name)),
    `-L${join(libraryFolder(platform), 'lib')}`,
    '-ltensorflow',
    '-ltensorflow_framework',
    ...platform.linkFlags,
    '-o',
    output,
  ];
}

function sourceHash() {
  const hash = createHash('sha256');
  for (const name of SOURCES) hash.update(readFileSync(join(tfjsNode, 'binding', name)));
  return hash.digest('hex').slice(0, 16);
}

/** Compiles where needed, links, and loads TensorFlow once in a process of its own. Returns its version. */
export async function prepareAddon(platform, tell) {
  const hashFile = `${kept(platform)}.source`;
  const known =
    existsSync(kept(platform)) && existsSync(hashFile) && readFileSync(hashFile, 'utf8') === sourceHash();
  if (!known) await compile(platform, tell);
  place(platform);
  let version = await tryOut(tell);
  if (version === undefined && known) {
    // The kept one was made for another system or by a compiler run that was cut short.
    await compile(platform, tell);
    place(platform);
    version = await tryOut(tell);
  }
  if (version === undefined)
    throw new SetupError('TensorFlow was compiled but does not load.', ADVICE, lastFailure);
  writeFileSync(triedFile(platform), fingerprint());
  return `TensorFlow ${version}`;
}

const ADVICE = [
  'Delete the .tensorflow folder and run `npm run setup`. If it stays so, please report the lines above together',
  'with the output of `npm run doctor`.',
];

async function compile(platform, tell) {
  const compiler = findCompiler();
  tell(`compiling with ${compiler.command}`);
  const draft = `${kept(platform)}.new`;
  const result = await run(compiler.command, compileArguments(platform, draft));
  if (!result.ok) {
    rmSync(draft, { force: true });
    throw new SetupError(
      `${compiler.command} could not compile the connection to TensorFlow.`,
      [`The compiler is ${compiler.version}; it has to know C++17. Another one: CXX=clang++ npm run setup`],
      tail(result.output),
    );
  }
  renameSync(draft, kept(platform));
  writeFileSync(`${kept(platform)}.source`, sourceHash());
}

function place(platform) {
  mkdirSync(dirname(target), { recursive: true });
  mkdirSync(join(tfjsNode, 'deps'), { recursive: true });
  for (const { link, to } of links(platform).filter((item) => !pointsTo(item))) {
    rmSync(link, { recursive: true, force: true });
    symlinkSync(to, link);
  }
  copyFileSync(kept(platform), `${target}.new`);
  renameSync(`${target}.new`, target);
}

let lastFailure = '';

async function tryOut(tell) {
  tell('loading it');
  const result = await run(process.execPath, [loader], { cwd: root });
  lastFailure = tail(result.output);
  return /^TensorFlow (\S+) multiplies$/m.exec(result.stdout)?.[1];
}

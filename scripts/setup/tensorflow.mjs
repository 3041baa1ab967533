// TensorFlow's C library and headers, taken out of the wheel that TensorFlow publishes for Python.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFailure, SetupError, tail } from './errors.mjs';
import { tensorflowFolder, venvPython } from './paths.mjs';
import { headerPrefixes, wheelArguments } from './platform.mjs';
import { onInterrupt, run } from './process.mjs';
import { downloadNote } from './report.mjs';

const unpacker = fileURLToPath(new URL('./unpack_wheel.py', import.meta.url));
const NEEDED_BYTES = 2e9;

/** The folder that holds lib/, include/ and complete.json for a platform. */
export const libraryFolder = (platform) => join(tensorflowFolder, `${platform.version}-${platform.id}`);

/** Whether a folder holds everything its complete.json lists, byte for byte in length. */
export function isWhole(folder, sha256) {
  try {
    const marker = JSON.parse(readFileSync(join(folder, 'complete.json'), 'utf8'));
    const files = Object.entries(marker.sizes);
    return (
      marker.sha256 === sha256 &&
      files.length > 0 &&
      files.every(([name, size]) => sizeOf(join(folder, name)) === size)
    );
  } catch {
    return false;
  }
}

const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size;

export const tensorflowIsThere = (platform) => isWhole(libraryFolder(platform), platform.sha256);

/** Fetches the wheel into a folder of its own, unpacks what is needed, and only then moves it into place. */
export async function fetchTensorflow(platform, tell) {
  mkdirSync(tensorflowFolder, { recursive: true });
  for (const left of readdirSync(tensorflowFolder).filter((name) => name.startsWith('partial-'))) {
    rmSync(join(tensorflowFolder, left), { recursive: true, force: true });
  }
  const space = statfsSync(tensorflowFolder);
  if (space.bavail * space.bsize < NEEDED_BYTES) {
    throw new SetupError('Not enough room on the disk for TensorFlow.', [
      'It needs 2 GB while it is unpacked, 0.9 GB after.',
    ]);
  }
  const work = mkdtempSync(join(tensorflowFolder, 'partial-'));
  const discard = () => rmSync(work, { recursive: true, force: true });
  const withdraw = onInterrupt(discard);
  try {
    const wheel = await download(platform, work, tell);
    await unpack(platform, wheel, join(work, 'unpacked'), tell);
    rmSync(libraryFolder(platform), { recursive: true, force: true });
    renameSync(join(work, 'unpacked'), libraryFolder(platform));
  } finally {
    withdraw();
    discard();
  }
}

async function download(platform, work, tell) {
  const started = performance.now();
  // pip shows progress to terminals only; it collects the file below TMPDIR, where its size can be watched.
  const timer = setInterval(() => {
    const note = downloadNote(wheelBytes(work), platform.bytes, performance.now() - started);
    tell(note.text, note.share);
  }, 500);
  const flags = ['--quiet', '--disable-pip-version-check', '--retries=2', '--dest', work];
  const result = await run(venvPython, ['-m', 'pip', ...wheelArguments(platform), ...flags], {
    env: { ...process.env, TMPDIR: work },
  });
  clearInterval(timer);
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (/ is invalid|HASHES FROM|BadZipFile/.test(result.output)) throw damaged(result.output);
  if (!result.ok || !wheel) throw installFailure('Downloading TensorFlow', result.output);
  return join(work, wheel);
}

/** The size of the largest file below a folder: the wheel, wherever pip is collecting it. */
function wheelBytes(folder) {
  try {
    const names = readdirSync(folder, { recursive: true });
    return Math.max(0, ...names.map((name) => sizeOf(join(folder, name)) ?? 0));
  } catch {
    return 0;
  }
}

async function unpack(platform, wheel, target, tell) {
  tell('checking and unpacking');
  const { sha256, libraries } = platform;
  const job = JSON.stringify({ wheel, sha256, target, libraries, headers: headerPrefixes });
  const result = await run(venvPython, [unpacker, job]);
  if (!result.ok) throw damaged(result.output);
}

function damaged(output) {
  const advice = [
    'Run the same command again. If it stays so, `.venv/bin/python -m pip cache purge` forgets pip’s own copy.',
  ];
  return new SetupError(
    'The downloaded TensorFlow is damaged or incomplete; it was thrown away.',
    advice,
    tail(output, 3),
  );
}

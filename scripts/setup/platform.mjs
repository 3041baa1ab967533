// What differs between the systems the book runs on: which TensorFlow wheel, what its files are called, how to link.
import { SetupError } from './errors.mjs';

/**
 * @typedef {object} Platform
 * @property {string} id `linux-x64`, …
 * @property {string} name how a person calls it
 * @property {string} distribution the package on PyPI
 * @property {string} version
 * @property {readonly string[]} tags platform tags of wheels that run here, best first
 * @property {string} sha256 of the wheel
 * @property {number} bytes of the wheel
 * @property {Record<string, string>} libraries file in the wheel's tensorflow/ folder → the name the linker looks for
 * @property {readonly string[]} linkFlags
 */

const LINUX = {
  libraries: {
    'libtensorflow_cc.so.2': 'libtensorflow.so',
    'libtensorflow_framework.so.2': 'libtensorflow_framework.so',
  },
  // Relative to lib/napi-v8/, where tfjs-node looks for its addon.
  linkFlags: ['-Wl,-rpath,$ORIGIN/../../deps/lib'],
};

const MAC = {
  libraries: {
    'libtensorflow_cc.2.dylib': 'libtensorflow.dylib',
    'libtensorflow_framework.2.dylib': 'libtensorflow_framework.dylib',
  },
  linkFlags: ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib'],
};

/** @type {readonly Platform[]} */
export const platforms = [
  {
    id: 'linux-x64',
    name: 'Linux on x86-64',
    distribution: 'tensorflow-cpu',
    version: '2.21.0',
    tags: ['manylinux_2_27_x86_64'],
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 273_829_956,
    ...LINUX,
  },
  {
    id: 'linux-arm64',
    name: 'Linux on ARM',
    distribution: 'tensorflow',
    version: '2.21.0',
    tags: ['manylinux_2_27_aarch64'],
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    bytes: 281_828_020,
    ...LINUX,
  },
  {
    id: 'darwin-arm64',
    name: 'macOS on Apple silicon',
    distribution: 'tensorflow',
    version: '2.21.0',
    tags: ['macosx_12_0_arm64'],
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    bytes: 223_405_849,
    ...MAC,
  },
  {
    // TensorFlow stopped publishing for Intel Macs after this version.
    id: 'darwin-x64',
    name: 'macOS on Intel',
    distribution: 'tensorflow',
    version: '2.16.2',
    tags: ['macosx_10_15_x86_64'],
    sha256: 'ec06570d57bfa0e2be804405e3cdc2960e94887e7619ffb6bc053e9775b695aa',
    bytes: 259_588_062,
    ...MAC,
  },
];

/** The C API's headers, and what these include, inside the wheel's tensorflow/include/. */
export const headerPrefixes = [
  'tensorflow/c/',
  'tensorflow/core/platform/ctstring',
  'tsl/c/',
  'tsl/platform/ctstring',
  'xla/tsl/c/',
];

/**
 * The entry for a system.
 * @param {string} system as process.platform
 * @param {string} architecture as process.arch
 * @param {boolean} glibc on Linux: whether the C library is glibc
 * @returns {Platform}
 * @throws {SetupError} where TensorFlow publishes nothing that runs
 */
export function platformFor(system, architecture, glibc = true) {
  if (system === 'win32') {
    throw new SetupError('The book does not run on Windows itself.', [
      'It runs in the Windows Subsystem for Linux: `wsl --install`, then clone and start it inside Ubuntu.',
    ]);
  }
  const found = platforms.find((platform) => platform.id === `${system}-${architecture}`);
  if (!found) {
    const known = platforms.map((platform) => platform.name).join(', ');
    throw new SetupError(`TensorFlow is not published for ${system} on ${architecture}.`, [
      `It is for: ${known}.`,
    ]);
  }
  if (system === 'linux' && !glibc) {
    throw new SetupError('TensorFlow needs a Linux with glibc; this one (Alpine?) has another C library.', [
      'Debian, Ubuntu and Fedora, and containers made from them, have glibc.',
    ]);
  }
  return found;
}

/** The entry for this machine. */
export function thisPlatform() {
  const glibc =
    process.platform !== 'linux' || process.report.getReport().header.glibcVersionRuntime !== undefined;
  return platformFor(process.platform, process.arch, glibc);
}

/** pip's arguments for fetching the wheel and nothing else, whichever Python runs it. */
export function wheelArguments(platform) {
  return [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--implementation=cp',
    '--python-version=3.11',
    '--abi=cp311',
    ...platform.tags.map((tag) => `--platform=${tag}`),
    `${platform.distribution}==${platform.version}`,
  ];
}

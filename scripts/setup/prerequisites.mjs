// What the book cannot bring along: Python with venv, and a C++ compiler. Asked for only when a step needs it.
import { SetupError } from './errors.mjs';
import { ask } from './process.mjs';

const PYTHONS = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.14', 'python'];
const PROBE =
  'import sys\n' +
  'try:\n import venv, ensurepip; able = "venv"\n' +
  'except ImportError:\n able = "bare"\n' +
  'print("%d.%d.%d" % sys.version_info[:3], able, sys.executable)';

const INSTALL = {
  python: [
    'Debian, Ubuntu   sudo apt install python3 python3-venv',
    'Fedora           sudo dnf install python3',
    'macOS            brew install python',
  ],
  venv: ['Debian, Ubuntu   sudo apt install python3-venv', 'Fedora           sudo dnf install python3'],
  compiler: [
    'Debian, Ubuntu   sudo apt install g++',
    'Fedora           sudo dnf install gcc-c++',
    'macOS            xcode-select --install',
  ],
};

/** Reads what the probe printed: `3.11.7 venv /usr/bin/python3`. */
export function parsePython(answer) {
  const match = /^(\d+)\.(\d+)\.(\d+) (venv|bare) (.+)$/.exec(answer?.trim() ?? '');
  if (!match) return undefined;
  const [, major, minor, patch, able, path] = match;
  return {
    path,
    version: `${major}.${minor}.${patch}`,
    newEnough: Number(major) === 3 && Number(minor) >= 10,
    hasVenv: able === 'venv',
  };
}

/** The first Python that will do; else throws, saying which of the three things is missing. */
export function findPython(
  probe = (command) => ask(command, ['-c', PROBE]),
  chosen = process.env.BAYESBOOK_PYTHON,
) {
  const names = chosen ? [chosen] : PYTHONS;
  const found = names.map((name) => parsePython(probe(name))).filter((python) => python !== undefined);
  const good = found.find((python) => python.newEnough && python.hasVenv);
  if (good) return good;

  const again = ['', 'Then run the same command again.'];
  const bare = found.find((python) => python.newEnough);
  if (bare) {
    throw new SetupError(`Python ${bare.version} (${bare.path}) lacks its venv module.`, [
      ...INSTALL.venv,
      ...again,
    ]);
  }
  if (found.length > 0) {
    const versions = [...new Set(found.map((python) => python.version))].join(', ');
    throw new SetupError(`Python ${versions} is too old: JupyterLab needs 3.10 or newer.`, [
      ...INSTALL.python,
      '',
      'If a newer one is installed under another name: BAYESBOOK_PYTHON=/path/to/python3 npm run setup',
    ]);
  }
  throw new SetupError(`No Python found (looked for ${names.join(', ')}). JupyterLab needs 3.10 or newer.`, [
    ...INSTALL.python,
    ...again,
  ]);
}

/** The C++ compiler, as `{ command, version }`; else throws, saying how to get one. */
export function findCompiler(probe = (command) => ask(command, ['--version']), chosen = process.env.CXX) {
  const names = chosen ? [chosen] : ['g++', 'clang++', 'c++'];
  for (const command of names) {
    const version = probe(command)?.split('\n')[0];
    if (version) return { command, version };
  }
  throw new SetupError(`No C++ compiler found (looked for ${names.join(', ')}).`, [
    'It is needed once, for ten seconds, to connect Node to TensorFlow.',
    '',
    ...INSTALL.compiler,
    '',
    'Then run the same command again.',
  ]);
}

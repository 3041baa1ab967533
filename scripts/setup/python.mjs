// The project's own Python environment, with JupyterLab and plotly's extension for it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installFailure, SetupError, tail } from './errors.mjs';
import { root, venv, venvPython } from './paths.mjs';
import { findPython } from './prerequisites.mjs';
import { run } from './process.mjs';

const stampFile = join(venv, 'bayesbook.json');
const settingsFile = join(venv, 'share', 'jupyter', 'lab', 'settings', 'overrides.json');

/** JupyterLab asks every newcomer about its news; a reader came for something else. */
const SETTINGS = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
};

function requirementsHash() {
  const hash = createHash('sha256');
  for (const name of ['requirements.txt', 'requirements.lock']) hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

/** What an environment depends on beside its files: where it lies (its scripts say so) and whose Python it borrows. */
function currentStamp() {
  return { folder: venv, python: realpathSync(venvPython), requirements: requirementsHash() };
}

export function pythonIsReady() {
  try {
    const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
    const now = currentStamp();
    const same = Object.keys(now).every((field) => stamp[field] === now[field]);
    return (
      same && existsSync(join(stamp.packages, 'jupyterlab')) && existsSync(join(stamp.packages, 'plotly'))
    );
  } catch {
    return false;
  }
}

/** Builds the environment afresh: pip does not mend what was interrupted, and it takes half a minute. */
export async function preparePython(tell) {
  const python = findPython();
  rmSync(venv, { recursive: true, force: true });
  tell('making the environment');
  const made = await run(python.path, ['-m', 'venv', venv]);
  if (!made.ok) throw new SetupError('Python could not make an environment.', [], tail(made.output));

  tell('JupyterLab and plotly');
  const flags = ['--quiet', '--disable-pip-version-check', '--prefer-binary', '--no-compile', '--retries=2'];
  const pip = ['-m', 'pip', 'install', ...flags, '-r', 'requirements.txt'];
  const installed = await run(venvPython, pip, { cwd: root });
  if (!installed.ok) throw installFailure('Installing the Python packages', installed.output);

  mkdirSync(dirname(settingsFile), { recursive: true });
  writeFileSync(settingsFile, `${JSON.stringify(SETTINGS, undefined, 2)}\n`);
  const where = await run(venvPython, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  const stamp = { ...currentStamp(), packages: where.stdout.trim() };
  writeFileSync(stampFile, `${JSON.stringify(stamp, undefined, 2)}\n`);
}

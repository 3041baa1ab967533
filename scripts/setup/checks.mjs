// What `npm run doctor` looks at. Each check returns what it found, or throws with what is wrong; `mend` says what to do.
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonIsReady } from './addon.mjs';
import { buildIsFresh } from './build.mjs';
import { kernelIsRegistered, projectKernel } from './kernel.mjs';
import { packagesAreInstalled } from './packages.mjs';
import { nodeModules, root, venv, venvPython } from './paths.mjs';
import { thisPlatform } from './platform.mjs';
import { findCompiler, findPython } from './prerequisites.mjs';
import { ask, run } from './process.mjs';
import { pythonIsReady } from './python.mjs';
import { libraryFolder, tensorflowIsThere } from './tensorflow.mjs';

const SETUP = 'npm run setup';
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Returns `found` if a condition holds; else throws `wrong`. */
function insist(condition, found, wrong) {
  if (!condition) throw new Error(wrong);
  return found;
}

/** The plotly.js version inside plotly for Python, from the first lines of its bundle. */
export function bundledPlotlyVersion(head) {
  return /plotly\.js v(\d+\.\d+\.\d+)/.exec(head)?.[1];
}

function firstBytes(file, count) {
  const buffer = Buffer.alloc(count);
  const handle = openSync(file, 'r');
  readSync(handle, buffer, 0, count, 0);
  closeSync(handle);
  return buffer.toString('utf8');
}

function plotlyVersions() {
  const { packages } = JSON.parse(readFileSync(join(venv, 'bayesbook.json'), 'utf8'));
  const bundle = join(packages, 'plotly', 'package_data', 'plotly.min.js');
  const manifest = join(nodeModules, 'plotly.js-dist', 'package.json');
  const python = bundledPlotlyVersion(firstBytes(bundle, 300));
  const javascript = JSON.parse(readFileSync(manifest, 'utf8')).version;
  const wrong = `plotly.js ${python} in JupyterLab, ${javascript} in exported pages`;
  return insist(python === javascript, `plotly.js ${python} in JupyterLab and in exported pages`, wrong);
}

async function tensorflowInUse() {
  const loaded = await run(process.execPath, [here('./load-addon.cjs')], { cwd: root });
  const version = /^TensorFlow (\S+) multiplies$/m.exec(loaded.stdout)?.[1];
  insist(
    version,
    '',
    loaded.output.trim().split('\n').slice(0, 3).join(' ') || `ended with code ${loaded.code}`,
  );
  const platform = thisPlatform();
  insist(addonIsReady(platform), '', `TensorFlow ${version} loads, but not as the set-up put it`);
  return insist(
    tensorflowIsThere(platform),
    `TensorFlow ${version}, ${platform.name}`,
    `${libraryFolder(platform)} is not whole`,
  );
}

async function kernelAnswers() {
  insist(kernelIsRegistered(), '', `${projectKernel} is missing or names another Node or folder`);
  const tried = await run(venvPython, [here('./try_kernel.py'), join(root, 'notebooks')], { cwd: root });
  return insist(tried.ok, 'starts, imports the book and computes', tried.output.trim().split('\n').at(-1));
}

function compiler() {
  try {
    return findCompiler().version;
  } catch (error) {
    if (addonIsReady(thisPlatform())) return 'none, and none needed any more';
    throw error;
  }
}

const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function browser() {
  const version = BROWSERS.map((name) => ask(name, ['--version'])).find((answer) => answer !== undefined);
  return insist(
    version,
    version?.split('\n')[0].trim(),
    'not found; only the test in a real browser needs it',
  );
}

const DATA = {
  MNIST: 'mnist',
  'Frey Face': 'frey-face',
  'Associated Press': 'ap',
  'MovieLens 100k': 'ml-100k',
  UCI: 'uci',
  'Mauna Loa CO₂': 'mauna_loa_co2_monthly.csv',
};

function data() {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bayesbook');
  const folders = [process.env.BAYESBOOK_DATA, cache].filter(Boolean);
  const isHere = (name) => folders.some((folder) => existsSync(join(folder, DATA[name])));
  const missing = Object.keys(DATA).filter((name) => !isHere(name));
  const place = folders.join(' and ');
  return insist(missing.length === 0, `all sets are in ${place}`, `not in ${place}: ${missing.join(', ')}`);
}

/** @type {readonly { label: string, look: () => unknown, mend: string, optional?: boolean }[]} */
export const checks = [
  { label: 'Node', look: () => process.versions.node, mend: '' },
  { label: 'Python', look: () => findPython().version, mend: SETUP },
  { label: 'C++ compiler', look: compiler, mend: SETUP },
  {
    label: 'JavaScript packages',
    look: () => insist(packagesAreInstalled(), 'as package-lock.json says', 'differ from package-lock.json'),
    mend: SETUP,
  },
  {
    label: 'JupyterLab',
    look: () =>
      insist(
        pythonIsReady(),
        ask(venvPython, ['-m', 'jupyterlab', '--version']),
        '.venv is missing, stale or cut short',
      ),
    mend: SETUP,
  },
  { label: 'TensorFlow in Node', look: tensorflowInUse, mend: `rm -rf .tensorflow && ${SETUP}` },
  {
    label: 'The book’s own module',
    look: () => insist(buildIsFresh(), 'dist/ is up to date with src/', 'dist/ is older than src/'),
    mend: 'npm run build',
  },
  { label: 'Kernel', look: kernelAnswers, mend: SETUP },
  {
    label: 'Charts',
    look: plotlyVersions,
    mend: 'pin the same version in requirements.txt and package.json',
  },
  { label: 'Chromium', look: browser, mend: 'sudo apt install chromium', optional: true },
  {
    label: 'Data',
    look: data,
    mend: 'nothing: they are downloaded when a chapter asks, or generated ones stand in (a banner says so)',
    optional: true,
  },
];

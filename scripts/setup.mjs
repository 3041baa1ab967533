// Sets up what is missing: JavaScript packages, the Python environment, the kernel, TensorFlow, and the built src/.
// Each step says by itself whether it has anything to do, so running this twice costs a fraction of a second, and an
// interrupted run is mended by the next.
import { join } from 'node:path';
import { addonIsReady, prepareAddon } from './setup/addon.mjs';
import { build, buildIsFresh } from './setup/build.mjs';
import { SetupError } from './setup/errors.mjs';
import { kernelIsRegistered, registerKernel, userKernel } from './setup/kernel.mjs';
import { lock } from './setup/lock.mjs';
import { installPackages, packagesAreInstalled } from './setup/packages.mjs';
import { cacheFolder } from './setup/paths.mjs';
import { thisPlatform } from './setup/platform.mjs';
import { findCompiler, findPython } from './setup/prerequisites.mjs';
import { onInterrupt, stopOnSignals } from './setup/process.mjs';
import { preparePython, pythonIsReady } from './setup/python.mjs';
import { dim, green, printError, seconds, step } from './setup/report.mjs';
import { fetchTensorflow, tensorflowIsThere } from './setup/tensorflow.mjs';

/** The steps in order; `needs` is looked at before anything starts, so that nobody waits minutes for a bad end. */
function allSteps(platform) {
  return [
    { label: 'JavaScript packages', isDone: packagesAreInstalled, run: installPackages },
    { label: 'Python environment', isDone: pythonIsReady, run: preparePython, needs: findPython },
    { label: 'Jupyter kernel', isDone: () => kernelIsRegistered(), run: () => registerKernel() },
    {
      label: `TensorFlow ${platform.version}`,
      isDone: () => tensorflowIsThere(platform),
      run: (tell) => fetchTensorflow(platform, tell),
      needs: findCompiler,
    },
    {
      label: 'TensorFlow in Node',
      isDone: () => addonIsReady(platform),
      run: (tell) => prepareAddon(platform, tell),
    },
    { label: 'The book’s own module', isDone: buildIsFresh, run: build },
  ];
}

/** Looks for what the steps need from outside, and throws once for all that is missing. */
function lookForNeeds(steps) {
  const complaints = steps.flatMap(({ needs }) => {
    try {
      needs?.();
      return [];
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      return [error];
    }
  });
  for (const complaint of complaints.slice(0, -1)) printError(complaint);
  if (complaints.length > 0) throw complaints.at(-1);
}

async function runMissing(steps) {
  const missing = steps.filter((item) => !item.isDone());
  lookForNeeds(missing);
  if (missing.length > 4) console.log('Setting up the book (the first time, about 520 MB to fetch)');
  else if (missing.length > 0) console.log('Setting up what is missing');
  // Asked again one by one: new packages may bring another addon.
  for (const item of steps) {
    if (!item.isDone()) await step(item.label, item.run);
  }
}

/** Sets up what is missing and prints a line per step. Throws a SetupError when something outside is in the way. */
export async function setup() {
  const started = performance.now();
  const steps = allSteps(thisPlatform());
  const elapsed = () => dim(seconds(performance.now() - started));
  const isAllDone = () => steps.every((item) => item.isDone());
  if (isAllDone()) {
    console.log(`${green('✓')} Everything is in place ${elapsed()}`);
    return;
  }
  const off = stopOnSignals();
  const unlock = await lock(join(cacheFolder, 'setup.lock'), (owner) => {
    console.log(`Another set-up (process ${owner}) is running; waiting for it.`);
  });
  const withdraw = onInterrupt(unlock);
  try {
    await runMissing(steps);
    console.log(`${green('✓')} Ready ${elapsed()}`);
  } finally {
    withdraw();
    unlock();
    off();
  }
}

async function main(args) {
  await setup();
  if (args.includes('--user-kernel')) {
    await step(`Kernel for your own Jupyter: ${userKernel()}`, () => registerKernel(userKernel()));
  }
}

if (process.argv[2] === 'setup') {
  await main(process.argv.slice(3)).catch((error) => {
    printError(error);
    process.exitCode = 1;
  });
}

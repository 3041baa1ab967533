// Chapter 4-5 at the size of Finn et al. (2017): 70,000 meta-iterations of MAML, its first-order variant, Reptile and the
// pre-trained baseline on sinusoids, tested on 600 tasks as they learn. A record is written at the end of each.
import { book, everyMinute, recorded, save, say, secondsSince, wanted } from './common.mjs';

const { key, maml, split, tree } = book;

const SEED = 1703_0340;
/** Meta-iterations after which the network is tested, besides the last. */
const LOOKS = [0, 100, 300, 1000, 3000, 10_000, 30_000];

const COMMIT = book.codeVersion(['src/tensor', 'src/models/maml', 'src/models/fewShot']);

/** @param {{ only?: string[], threads?: string, again: boolean }} options */
export async function record({ only, threads, again }) {
  for (const name of wanted(Object.keys(maml.RUNS), { only, again, done: recorded('maml') }))
    if (!(await recordRun(name, threads))) return;
}

async function recordRun(name, threads) {
  const begin = performance.now();
  const run = maml.RUNS[name];
  const iterations = maml.iterationsOf(run);
  const [startKey, trainKey] = split(key(SEED), 2);
  const start = maml.startOf(run, startKey);
  const testRate = run.kind === 'maml' ? run.inner.rate : run.rate;
  const keeper = new maml.CurveKeeper(run.shots, testRate, { frequency: run.frequency });
  const { theta, interrupted } = await maml.metaTrain({
    ...maml.learnerOf(run, iterations),
    ...{ key: trainKey, theta: start, iterations },
    progress: everyMinute((done, total, note) => say(name, `${done} of ${total}, ${note}`)),
    watch: {
      at: [...LOOKS.filter((look) => look < iterations), iterations],
      call: (iteration, now) => say(name, iteration, JSON.stringify(keeper.add(iteration, now))),
    },
  });
  if (!interrupted) {
    const { kind, inner, ...rest } = run;
    const { learningRate } = maml.PAPER;
    const tasks = run.tasks ?? maml.PAPER.tasks;
    save({
      experiment: 'maml',
      name,
      settings: { seed: SEED, kind, ...rest, ...inner, tasks, learningRate, iterations, testRate },
      figures: {
        curve: keeper.curve(),
        weights: maml.flatWeights(theta).map((w) => Number(w.toPrecision(6))),
      },
      command: 'maml',
      threads,
      seconds: secondsSince(begin),
      commit: COMMIT,
    });
  }
  keeper.dispose();
  tree.dispose(start, theta);
  return !interrupted;
}

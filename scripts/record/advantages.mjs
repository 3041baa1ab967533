// The learning curves of chapter 5-4: five ways to learn digits, from 10 to 10,000 labels. One record for each number of
// labels, written at its end; what is recorded already is left alone.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';

const book = createRequire(import.meta.url)('../../dist/index.js');
const { advantages, key, saveRecord } = book;

const SEED = 5_4;
const HIDDEN = 50;
/** Labels, and how many data sets of that size. */
const GRID = [
  [10, 5],
  [30, 5],
  [100, 5],
  [300, 5],
  [1000, 3],
  [3000, 3],
  [10_000, 3],
];

/** What decides the numbers: a record says whether any of it differed from its commit. */
const CODE = ['advantages', 'scores', 'bayesianNetwork', 'marginalLikelihood'].map(
  (name) => `src/models/${name}`,
);

/** @param {{ only?: string[], threads?: string, again: boolean }} options */
export async function record({ only, threads, again }) {
  const names = GRID.map(([labels]) => `labels-${labels}`);
  for (const name of only ?? []) {
    if (!names.includes(name)) throw new Error(`there is no run '${name}', only ${names.join(', ')}`);
  }
  const done = new Set(book.records('advantages').map(({ name }) => name));
  const set = await book.loadMnist();
  if (set.origin.kind !== 'real') throw new Error(set.origin.note);
  const halved = (images) => {
    const whole = book.imagesTensor(images);
    const x = advantages.halve(whole);
    whole.dispose();
    return { x, labels: images.labels };
  };
  const [train, test] = [halved(set.train), halved(set.test)];
  for (const [i, [labels, seeds]] of GRID.entries()) {
    if ((only && !only.includes(names[i])) || (done.has(names[i]) && !again)) continue;
    const [begin, commit] = [performance.now(), book.codeVersion(CODE)];
    const progress = (label) => {
      say(names[i], label);
      return () => {};
    };
    const options = { train, test, labels, seeds, key: key(SEED), progress };
    const figures = await advantages.efficiencyPoint(advantages.digitSetting(HIDDEN), options);
    const path = saveRecord({
      experiment: 'advantages',
      name: names[i],
      settings: { seed: SEED, labels, seeds, hidden: HIDDEN, testImages: test.labels.length },
      figures,
      commit,
      command: `npm run record -- advantages --only ${names[i]}${threads ? ` --threads ${threads}` : ''}`,
      cores: threads ? Number(threads) : availableParallelism(),
      seconds: Math.round((performance.now() - begin) / 1000),
    });
    say(names[i], `wrote ${path}`);
  }
}

function say(name, text) {
  console.log(`${new Date().toISOString()} ${name} ${text}`);
}

// The learning curves of chapter 5-4: five ways to learn digits, from 10 to 10,000 labels. One record for each number of
// labels, written at its end; what is recorded already is left alone.
import { book, real, recorded, save, say, secondsSince, wanted } from './common.mjs';

const { advantages, key } = book;

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

/**
 * The same data sets again, with standardised pixels and narrow biases: is it HMC that costs so much with few labels, or its
 * prior? An experiment of its own, `advantages-prior`, after the others.
 */
const PRIOR_GRID = [30, 100, 10];
const PRIOR = { weights: 2, biases: 0.3 };

/** What decides the numbers: a record says whether any of it differed from its commit. */
const CODE = ['advantages', 'scores', 'bayesianNetwork', 'marginalLikelihood'].map(
  (name) => `src/models/${name}`,
);

/** @param {{ only?: string[], threads?: string, again: boolean }} options */
export async function record({ only, threads, again }) {
  const names = [
    ...GRID.map(([labels]) => `labels-${labels}`),
    ...PRIOR_GRID.map((labels) => `labels-${labels}-standardised`),
  ];
  const go = wanted(names, { only, again, done: recorded('advantages', 'advantages-prior') });
  const set = await real(book.loadMnist());
  const halved = (images) => {
    const whole = book.imagesTensor(images);
    const x = advantages.halve(whole);
    whole.dispose();
    return { x, labels: images.labels };
  };
  const [train, test] = [halved(set.train), halved(set.test)];
  const like = train.x;
  const standard = [train, test].map((images) => advantages.standardised(images, like));
  const runs = [
    ...GRID.map(([labels, seeds]) => ({ experiment: 'advantages', labels, seeds, train, test })),
    ...PRIOR_GRID.map((labels) => {
      const [learn, score] = standard;
      return { experiment: 'advantages-prior', labels, seeds: 5, train: learn, test: score, prior: PRIOR };
    }),
  ];
  for (const [i, { experiment, ...run }] of runs.entries()) {
    if (!go.has(names[i])) continue;
    const [begin, commit] = [performance.now(), book.codeVersion(CODE)];
    const progress = (label) => {
      say(names[i], label);
      return () => {};
    };
    const figures = await advantages.efficiencyPoint(advantages.digitSetting(HIDDEN), {
      ...run,
      key: key(SEED),
      progress,
    });
    const { labels, seeds, prior } = run;
    save({
      experiment,
      name: names[i],
      settings: { seed: SEED, labels, seeds, hidden: HIDDEN, testImages: test.labels.length, ...prior },
      figures,
      commit,
      command: 'advantages',
      threads,
      seconds: secondsSince(begin),
    });
  }
}

// npm run record -- EXPERIMENT: runs an experiment at the paper's own scale and writes records/EXPERIMENT/*.json.
import { parseArgs } from 'node:util';

const HELP = `npm run record -- EXPERIMENT [options]

Runs an experiment at the scale of its paper and writes what it finds to records/EXPERIMENT/, one small file a run.
  figure2                 the curves of figure 2 of "Auto-Encoding Variational Bayes": hours
  figure3                 the curves of figure 3: log p(x), with Monte Carlo EM; minutes to hours
  digit-network           chapter 5-6: a Bayesian network of digits, 784-400-400-10; ten minutes to an hour
  maml                    chapter 4-5's sinusoids, 70,000 meta-iterations by eight methods: half an hour
  bayesian-maml           chapter 4-6's nine methods on tasks with two answers: some minutes
  uci                     UCI regression on the 20 published splits, by seven methods; minutes to hours
  bnn-reference           the posterior of a network with 151 weights by long runs of HMC and NUTS: minutes
  advantages              chapter 5-4's learning curves, 10 to 10,000 labels: an hour or two
  neural-process          chapter 4-4: CNP, NP and attentive on GP tasks, 40,000 steps each: minutes
  --only NAME             one run, such as mnist-3-aevb; may be given several times
  --samples N             training samples (default 1e7)
  --epochs N              epochs of digit-network (default 20)
  --threads N             cores to use (default all)
  --again                 also those that are recorded already

Stopped in the middle (Ctrl-C, or killed), figure2 goes on within a curve from where it was when started again;
figure3 keeps the curves that are finished, and begins the one it was at anew (some minutes at 1e6 samples);
advantages keeps the numbers of labels that are finished;
uci does so with the tables and methods that are finished.`;

const experiments = {
  figure2: () => import('./record/figure2.mjs'),
  figure3: () => import('./record/figure3.mjs'),
  advantages: () => import('./record/advantages.mjs'),
  'digit-network': () => import('./record/digit-network.mjs'),
  'bnn-reference': () => import('./record/bnn-reference.mjs'),
  maml: () => import('./record/maml.mjs'),
  'bayesian-maml': () => import('./record/bayesian-maml.mjs'),
  'neural-process': () => import('./record/neural-process.mjs'),
  uci: () => import('./record/uci.mjs'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    samples: { type: 'string', default: '1e7' },
    epochs: { type: 'string', default: '20' },
    threads: { type: 'string' },
    again: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const experiment = experiments[positionals[0]];
if (values.help || !experiment) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}
// TensorFlow reads it once, when it is loaded.
if (values.threads) process.env.TF_NUM_INTRAOP_THREADS = values.threads;
const samples = Number(values.samples);
if (!(Number.isInteger(samples) && samples >= 20_000)) throw new Error(`--samples ${values.samples}`);
const epochs = Number(values.epochs);
if (!(Number.isInteger(epochs) && epochs >= 1)) throw new Error(`--epochs ${values.epochs}`);
const { record } = await experiment();
await record({ only: values.only, samples, epochs, threads: values.threads, again: values.again });

import {
  adam,
  cosineDecay,
  fit,
  Interrupted,
  interruptible,
  type Key,
  type Optimiser,
  split,
  type Trainer,
  tf,
  trainer,
  tree,
} from '../../tensor';
import type { BayesData } from './data';
import { type BayesModel, outputsOf } from './model';
import { type EstimatorOptions, negativeElbo } from './objective';
import { type Posterior, start } from './posterior';

export interface TrainOptions extends EstimatorOptions {
  readonly data: BayesData;
  readonly key: Key;
  /** How often every data point is seen. */
  readonly epochs: number;
  /** M; all data at once if not given. */
  readonly batchSize?: number;
  /** Of Adam at the start; it falls to zero along half a cosine. 0.01 if not given. */
  readonly learningRate?: number;
  /** In place of Adam. */
  readonly optimiser?: Optimiser;
  /** σ of all weights at the start; 0.03 if not given. */
  readonly sigma?: number;
  /** Where to start; `start(…)` if not given. It stays the caller's. */
  readonly from?: Posterior;
  readonly progress?: (done: number, total: number, note: string) => void;
  /** Looks at q after every so many epochs; q is disposed afterwards, clone what you keep. */
  readonly watch?: { readonly every: number; readonly look: (epoch: number, q: Posterior) => void };
  readonly xla?: boolean | 'auto';
}

/** Means of each epoch. */
export interface LearningCurve {
  /** The negative ELBO, nats per data point. */
  readonly loss: readonly number[];
  /** −log p(y|x, w), nats per data point. */
  readonly nll: readonly number[];
  /** KL(q‖p), nats. */
  readonly kl: readonly number[];
}

export interface Trained {
  /** Owned by the caller. */
  readonly q: Posterior;
  readonly curve: LearningCurve;
  readonly interrupted: boolean;
}

/** Bayes by backprop: minibatches, a draw of q, the gradient of the negative ELBO, a step of Adam. Compiled. */
export async function train(bayes: BayesModel, options: TrainOptions): Promise<Trained> {
  const { data, key, epochs, optimiser, sigma, from, learningRate = 0.01, xla } = options;
  checkData(bayes, data);
  const N = data.x.shape[0];
  const batchSize = options.batchSize ?? N;
  const [startKey, stepKey, orderKey] = split(key, 3);
  const loss = negativeElbo(bayes, N, options);
  const steps = epochs * Math.floor(N / batchSize);
  const first = from ?? start(bayes, startKey, { sigma });
  const running = trainer<Posterior, BayesData>({
    params: first,
    data,
    key: stepKey,
    loss,
    optimiser: optimiser ?? adam({ learningRate: cosineDecay(learningRate, { steps }) }),
    name: 'Bayes by backprop',
    xla,
  });
  if (!from) tree.dispose(first);
  try {
    const run = batchSize === N ? fullBatches : minibatches;
    const { interrupted, metrics } = await run(running, { ...options, batchSize }, orderKey);
    const curve = { loss: metrics.loss, nll: metrics.nll, kl: metrics.kl };
    return { q: running.params(), curve, interrupted };
  } finally {
    running.dispose();
  }
}

interface Ran {
  readonly metrics: Readonly<Record<string, readonly number[]>>;
  readonly interrupted: boolean;
}

type Running = Trainer<Posterior, BayesData>;

function minibatches(running: Running, options: TrainOptions, key: Key): Promise<Ran> {
  const { epochs, batchSize, progress, watch } = options;
  const onEpoch = (epoch: number) => look(running, watch, epoch + 1);
  // biome-ignore lint/suspicious/noFocusedTests: it is the trainer's fit, not a focused test
  return fit(running, { epochs, batchSize, key, progress, onEpoch });
}

/** Steps between two looks at the outside world. */
const GROUP = 50;

/** An epoch is one step on all data: many of them per call, as there is no order to draw. */
async function fullBatches(running: Running, { epochs, progress, watch }: TrainOptions): Promise<Ran> {
  const metrics: Record<string, number[]> = { loss: [], nll: [], kl: [] };
  const stop = watch?.every ?? epochs;
  let interrupted = false;
  try {
    await interruptible(async (pause) => {
      while (running.steps < epochs) {
        const count = Math.min(GROUP, epochs - running.steps, stop - (running.steps % stop));
        for (const step of running.manySteps(count))
          for (const name of Object.keys(metrics)) metrics[name].push(step[name]);
        progress?.(running.steps, epochs, `loss ${metrics.loss[metrics.loss.length - 1].toPrecision(4)}`);
        look(running, watch, running.steps);
        await pause();
      }
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    interrupted = true;
  }
  return { metrics, interrupted };
}

function look(running: Running, watch: TrainOptions['watch'], epoch: number): void {
  if (!watch || epoch % watch.every !== 0) return;
  const q = running.params();
  watch.look(epoch, q);
  tree.dispose(q);
}

function checkData(bayes: BayesModel, { x, y }: BayesData): void {
  const [I, O] = [bayes.net.layers[0], outputsOf(bayes)];
  if (x.rank !== 2 || x.shape[1] !== I || y.rank !== 2 || y.shape[1] !== O || x.shape[0] !== y.shape[0])
    throw new RangeError(`The data must be x [N, ${I}] and y [N, ${O}], got [${x.shape}] and [${y.shape}].`);
  const sound = tf.tidy(() => tf.logicalAnd(tf.all(tf.isFinite(x)), tf.all(tf.isFinite(y))).dataSync()[0]);
  if (!sound) throw new RangeError('The data hold NaN or ±∞.');
}

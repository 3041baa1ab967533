import { compile, foldIn, type Key, tf, tree } from '../../tensor';
import { type BoundTerms, estimators } from './bound';
import { checkImages } from './images';
import type { VaeModel, VaeParams } from './model';

/** Means over a data set, in nats per data point. */
export interface Averages {
  readonly bound: number;
  readonly reconstruction: number;
  readonly kl: number;
  /** Of the mean bound, from its spread over data points and draws. */
  readonly standardError: number;
}

export interface EvaluationOptions {
  readonly key: Key;
  /** Draws per image; 1 if not given. */
  readonly L?: number;
  readonly estimator?: 'A' | 'B';
}

/** Evaluates the bound again and again on the same images, with the same noise. */
export interface Evaluator {
  (params: VaeParams): Averages;
  /** Frees the compiled function; the images stay the caller's. */
  dispose(): void;
}

/** Images to a call. */
const CHUNK = 1000;

/** Makes a function of the parameters: the average bound over images [N, D]. @throws as {@link checkImages} */
export function evaluator(
  vae: VaeModel,
  images: tf.Tensor2D,
  { key, L = 1, estimator = 'B' }: EvaluationOptions,
): Evaluator {
  checkImages(vae, images);
  const terms = compile(
    (params: VaeParams, x: tf.Tensor, k: Key) => estimators[estimator](vae, params, x, { key: k, L }),
    { name: 'lower bound' },
  );
  const evaluate = (params: VaeParams): Averages => {
    const values = perImage(images, (x, i) => terms(params, x, foldIn(key, i)));
    return { ...values.means, standardError: values.standardError };
  };
  return Object.assign(evaluate, { dispose: () => terms.dispose() });
}

/** The average bound over images [N, D], once. */
export function averageBound(
  vae: VaeModel,
  params: VaeParams,
  images: tf.Tensor2D,
  options: EvaluationOptions,
): Averages {
  const evaluate = evaluator(vae, images, options);
  const averages = evaluate(params);
  evaluate.dispose();
  return averages;
}

/** Calls `f` with the images in chunks, and averages what it gives. */
function perImage(images: tf.Tensor2D, f: (x: tf.Tensor2D, chunk: number) => BoundTerms) {
  const sums = { bound: 0, reconstruction: 0, kl: 0 };
  let squares = 0;
  const count = images.shape[0];
  for (let from = 0; from < count; from += CHUNK) {
    const x = tf.slice(images, [from, 0], [Math.min(CHUNK, count - from), -1]);
    const terms = f(x, from / CHUNK);
    for (const name of ['bound', 'reconstruction', 'kl'] as const) {
      for (const value of terms[name].dataSync()) {
        sums[name] += value;
        if (name === 'bound') squares += value ** 2;
      }
    }
    tree.dispose(terms, x);
  }
  const means = {
    bound: sums.bound / count,
    reconstruction: sums.reconstruction / count,
    kl: sums.kl / count,
  };
  const variance = Math.max(0, squares / count - means.bound ** 2);
  return { means, standardError: Math.sqrt(variance / Math.max(1, count - 1)) };
}

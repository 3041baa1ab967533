import { assertPositiveInteger } from '../../inference/checks';
import { estimateOf } from '../../inference/diagnostics';
import { compile, foldIn, type Key, tf } from '../../tensor';
import type { BayesData } from './data';
import type { BayesModel } from './model';
import { type EstimatorOptions, terms } from './objective';
import type { Posterior } from './posterior';

/** The ELBO of q on data, nats for the whole data set, with the standard error over draws. */
export interface Elbo {
  readonly elbo: number;
  readonly standardError: number;
  /** E_q[log p(y|x, w)] */
  readonly fit: number;
  /** KL(q‖p) */
  readonly kl: number;
}

/** Estimates the ELBO from so many independent uses of the estimator. */
export function elbo(
  bayes: BayesModel,
  q: Posterior,
  data: BayesData,
  {
    key,
    repeats,
    ...options
  }: Omit<EstimatorOptions, 'klWeight'> & { readonly key: Key; readonly repeats: number },
): Elbo {
  assertPositiveInteger('repeats', repeats);
  const once = compile(
    (params: Posterior, points: BayesData, k: Key) => {
      const { fit, kl } = terms(bayes, params, points, { ...options, key: k });
      return tf.stack([fit, kl]);
    },
    { name: 'elbo', xla: false },
  );
  try {
    const rows = Array.from(
      { length: repeats },
      (_, i) => tf.tidy(() => once(q, data, foldIn(key, i)).dataSync()) as Float32Array,
    );
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / repeats;
    const whole = rows.map(([fit, kl]) => fit - kl);
    return {
      elbo: mean(whole),
      standardError: repeats > 1 ? estimateOf(whole).standardError : 0,
      fit: mean(rows.map(([fit]) => fit)),
      kl: mean(rows.map(([, kl]) => kl)),
    };
  } finally {
    once.dispose();
  }
}

/** Means of blocks of so many steps: a noisy curve made readable. What is left over at the end is dropped. */
export function blockMeans(values: readonly number[], size: number): number[] {
  assertPositiveInteger('size', size);
  return Array.from(
    { length: Math.floor(values.length / size) },
    (_, i) => values.slice(i * size, (i + 1) * size).reduce((a, b) => a + b, 0) / size,
  );
}

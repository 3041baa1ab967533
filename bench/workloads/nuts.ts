import type * as tf from '@tensorflow/tfjs-node';
import { filled, normals, uniforms } from '../inputs';
import type { Operations, Workload } from './workload';

/** Draws of NUTS after warm-up, four chains side by side: the time of one effective draw of the slowest coordinate. */
export const CHAINS = 4;
export const WARM_UP = 1000;
/** Draws per chain in one unit of work. */
export const DRAWS = 500;

const contestants = ['ours', 'NumPyro', 'NumPyro parallel'];

/** Rubin's eight schools, non-centred: q = (μ, log τ, eight standardised effects). */
export const nutsSchools: Workload = {
  name: 'nuts-schools',
  title: 'NUTS on eight schools, non-centred, 4 chains, after warm-up',
  unit: 'effective draw',
  contestants,
  tolerance: 1e-4,
  inputs: () => {
    const normal = normals(21);
    return {
      y: filled([8], (i) => [28, 8, -3, 7, -1, 1, 18, 12][i]),
      sigma: filled([8], (i) => [15, 10, 16, 11, 9, 11, 10, 18][i]),
      points: filled([3, 10], normal),
    };
  },
};

const ROWS = 500;
const WEIGHTS = 20;

/** Logistic regression of 500 cases on 20 correlated features, standard normal weights. */
export const nutsLogistic: Workload = {
  name: 'nuts-logistic',
  title: 'NUTS on a logistic regression, 500 × 20, 4 chains, after warm-up',
  unit: 'effective draw',
  contestants,
  tolerance: 1e-4,
  inputs: () => {
    const normal = normals(22);
    const uniform = uniforms(23);
    const truth = Array.from({ length: WEIGHTS }, normal);
    let shared = 0;
    const x = filled([ROWS, WEIGHTS], (i) => {
      if (i % WEIGHTS === 0) shared = normal();
      return 0.7 * shared + 0.7 * normal();
    });
    const logit = (row: number) => truth.reduce((sum, w, d) => sum + w * x.data[row * WEIGHTS + d], 0);
    return {
      x,
      y: filled([ROWS], (row) => (uniform() < 1 / (1 + Math.exp(-logit(row))) ? 1 : 0)),
      points: filled([3, WEIGHTS], () => 0.3 * normal()),
    };
  },
};

/** log p(q, y) of eight schools for rows of q: μ ~ N(0, 5²), τ ~ half-Cauchy(5), log |dτ/d log τ| included; [C, 10] → [C]. */
export function schoolsDensity({ tf, exp }: Operations, y: tf.Tensor, sigma: tf.Tensor) {
  return (q: tf.Tensor): tf.Tensor => {
    const rows = tf.reshape(q, [-1, 10]) as tf.Tensor2D;
    const column = (at: number, width: number) => tf.slice(rows, [0, at], [-1, width]);
    const [mu, logTau, raw] = [column(0, 1), column(1, 1), column(2, 8)];
    const tau = exp(logTau);
    const prior = tf.add(
      tf.mul(tf.square(tf.div(mu, 5)), -0.5),
      tf.sub(logTau, tf.log1p(tf.square(tf.div(tau, 5)))),
    );
    const misfit = tf.div(tf.sub(y, tf.add(mu, tf.mul(tau, raw))), sigma);
    const squares = tf.sum(tf.add(tf.square(raw), tf.square(misfit)), 1);
    return tf.reshape(tf.sub(tf.squeeze(prior, [1]), tf.mul(squares, 0.5)), q.shape.slice(0, -1));
  };
}

/** log p(w, y) of the logistic regression for rows of w; [C, 20] → [C]. */
export function logisticDensity({ tf, softplus }: Operations, x: tf.Tensor, y: tf.Tensor) {
  return (w: tf.Tensor): tf.Tensor => {
    const rows = tf.reshape(w, [-1, WEIGHTS]) as tf.Tensor2D;
    const logits = tf.matMul(rows, x as tf.Tensor2D, false, true);
    const fit = tf.sum(tf.sub(tf.mul(logits, y), softplus(logits)), 1);
    return tf.reshape(tf.sub(fit, tf.mul(tf.sum(tf.square(rows), 1), 0.5)), w.shape.slice(0, -1));
  };
}

/** Stock tfjs: its own operations, gradients, optimiser and random numbers, in a process without this project's library. */
import * as tf from '@tensorflow/tfjs-node';
import type { Inputs } from '../inputs';
import * as diffusion from '../workloads/diffusion';
import * as leapfrog from '../workloads/leapfrog';
import * as maml from '../workloads/maml';
import { COUNT } from '../workloads/normals';
import * as vae from '../workloads/vae';
import type { Operations, Parameters, Prepared } from '../workloads/workload';
import { serve } from './serve';
import { tensors } from './tensors';

const operations: Operations = { tf, exp: tf.exp, tanh: tf.tanh, relu: tf.relu, softplus: tf.softplus };

/** Adam on variables: losses of three steps on one batch and given noise, then steps with fresh noise. */
function training(
  params: Parameters,
  rows: (step: number) => Int32Array,
  loss: (p: Parameters, rows: tf.Tensor1D, given: boolean) => tf.Scalar,
): Prepared {
  const learner = (given: boolean) => {
    const variables = Object.fromEntries(Object.entries(params).map(([name, t]) => [name, tf.variable(t)]));
    const optimiser = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
    return (step: number) =>
      tf.tidy(() => {
        const picked = tf.tensor1d(rows(step), 'int32');
        return (
          optimiser.minimize(() => loss(variables, picked, given), true) as tf.Scalar
        ).dataSync()[0] as never;
      }) as unknown as number;
  };
  const checked = learner(true);
  const check = [0, 0, 0].map(() => checked(0));
  const step = learner(false);
  let i = 0;
  return {
    check,
    run: (times) => {
      for (let n = 0; n < times; n++) step(i++);
    },
  };
}

const prepareVae =
  (activate: (x: tf.Tensor) => tf.Tensor) =>
  (inputs: Inputs): Prepared => {
    const { epsilon, images } = tensors(tf, inputs, ['epsilon', 'images']);
    return training(
      tensors(tf, inputs, vae.NAMES),
      (step) => vae.rowsOf(step, epsilon.shape[0]),
      (p, rows, given) =>
        vae.negativeElbo(
          operations,
          activate,
          p,
          tf.gather(images, rows),
          given ? epsilon : tf.randomNormal(epsilon.shape),
        ),
    );
  };

function prepareMaml(inputs: Inputs): Prepared {
  const { x, y } = tensors(tf, inputs, ['x', 'y']);
  const gradient = (f: (p: Parameters) => tf.Scalar, p: Parameters): Parameters => {
    const names = Object.keys(p);
    const slopes = tf.grads((...ws: tf.Tensor[]) =>
      f(Object.fromEntries(names.map((name, i) => [name, ws[i]]))),
    )(Object.values(p));
    return Object.fromEntries(names.map((name, i) => [name, slopes[i]]));
  };
  return training(tensors(tf, inputs, Object.keys(maml.SHAPES)), maml.tasksOf, (p, rows) =>
    maml.metaLoss(operations, gradient, p, tf.gather(x, rows), tf.gather(y, rows)),
  );
}

function prepareDiffusion(inputs: Inputs): Prepared {
  const { points, alphaBar, times, epsilon } = tensors(tf, inputs, [
    'points',
    'alphaBar',
    'times',
    'epsilon',
  ]);
  const { BATCH, TIMES, noiseLoss } = diffusion;
  return training(
    tensors(tf, inputs, Object.keys(diffusion.SHAPES)),
    diffusion.pointsOf,
    (p, rows, given) => {
      const drawn = given
        ? { times, epsilon }
        : {
            times: tf.cast(tf.randomUniform([BATCH], 0, TIMES), 'int32'),
            epsilon: tf.randomNormal([BATCH, 2]),
          };
      return noiseLoss(operations, p, { x: tf.gather(points, rows), alphaBar, ...drawn });
    },
  );
}

function prepareLeapfrog(inputs: Inputs): Prepared {
  const { x, y, position, momentum } = tensors(tf, inputs, ['x', 'y', 'position', 'momentum']);
  const gradient = tf.grad((q: tf.Tensor) =>
    leapfrog.logDensity(operations, q, x as tf.Tensor2D, y as tf.Tensor2D),
  );
  const trajectory = (from: tf.Tensor, momentumAt: tf.Tensor): tf.Tensor =>
    tf.tidy(() => {
      let [q, p, g]: [tf.Tensor, tf.Tensor, tf.Tensor] = [from, momentumAt, gradient(from)];
      for (let i = 0; i < leapfrog.STEPS; i++) [q, p, g] = leapfrog.halfSteps(tf, gradient, q, p, g);
      return q;
    });
  let q = position.clone();
  return {
    check: Array.from(trajectory(position, momentum).dataSync().slice(0, 8)),
    run: (times) => {
      for (let n = 0; n < times; n++) {
        const next = tf.tidy(() => trajectory(q, tf.randomNormal([leapfrog.SIZE])));
        q.dispose();
        q = next;
      }
      q.dataSync();
    },
  };
}

function prepareNormals(): Prepared {
  const { mean, variance } = tf.moments(tf.randomNormal([COUNT]));
  return {
    check: [1 + mean.dataSync()[0], variance.dataSync()[0]],
    run: (times) => {
      for (let n = 0; n < times; n++) tf.dispose(tf.randomNormal([COUNT]));
    },
  };
}

serve({
  'vae-100': prepareVae(tf.tanh),
  'vae-20': prepareVae(tf.tanh),
  'vae-listing': prepareVae(tf.relu),
  leapfrog: prepareLeapfrog,
  maml: prepareMaml,
  diffusion: prepareDiffusion,
  normals: prepareNormals,
});

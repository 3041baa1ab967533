import { gather, logSoftmax, sqrt, tanh, tf } from '../../tensor';
import type { Network } from '../bayesianNetwork';
import { places } from '../bayesianNetwork/network';
import { type PriorScales, priorScales } from '../bayesianNetwork/prior';

/**
 * Learning tasks side by side, one in each row: R small networks, each with data and a prior of its own, that one graph
 * trains together. Weights are in units of their prior: θ = scale · z, z ~ N(0, 1).
 */
export interface Tasks {
  /** Inputs, [R, N, I]. */
  readonly x: tf.Tensor3D;
  /** Targets [R, N, 1], or classes as rows with a single one, [R, N, K]. */
  readonly y: tf.Tensor3D;
  /** 1 for data to learn from, 0 for data to hold out: [R, N]. */
  readonly learn: tf.Tensor2D;
  /** Prior standard deviation of each weight, [R, D]; 0 for a weight that is not there. */
  readonly scale: tf.Tensor2D;
  /** λ of the penalty λ/2 |z|², [R]: weight decay. 1 is the prior itself, 0 no regularisation. */
  readonly decay: tf.Tensor1D;
}

/** What the rows have in common. */
export interface Setting {
  readonly net: Network;
  /** 'classes' (softmax and a categorical likelihood), or regression with normal noise of this sd. */
  readonly likelihood: 'classes' | { readonly noise: number };
}

/** The networks' outputs: θ [R, D], x [R, N, I] → [R, N, O]. Row r's inputs meet row r's weights. */
export function outputsOfTasks({ net }: Setting, theta: tf.Tensor2D, x: tf.Tensor3D): tf.Tensor3D {
  const R = theta.shape[0];
  if (theta.shape[1] !== net.size || x.shape[0] !== R || x.shape[2] !== net.layers[0])
    throw new RangeError(
      `Networks of layers [${net.layers}] take θ [R, ${net.size}] and x [R, N, ${net.layers[0]}], got [${theta.shape}] and [${x.shape}].`,
    );
  return tf.tidy(() => {
    const part = (from: number, rows: number, columns: number) =>
      tf.reshape(tf.slice(theta, [0, from], [R, rows * columns]), [R, rows, columns]);
    let h = x;
    places(net).forEach(({ inputs, outputs, weights, biases }, l) => {
      if (l > 0) h = tanh(h);
      h = tf.matMul(h, part(weights, inputs, outputs));
      if (biases !== undefined) h = tf.add(h, part(biases, 1, outputs));
    });
    return h;
  });
}

/** log p(y_n | x_n, θ_r) of each datum, nats: [R, N]. */
export function logLikelihoods(setting: Setting, z: tf.Tensor2D, { x, y, scale }: Tasks): tf.Tensor2D {
  return tf.tidy(() => {
    const f = outputsOfTasks(setting, tf.mul(z, scale), x);
    if (setting.likelihood === 'classes') return tf.sum(tf.mul(y, logSoftmax(f)), -1) as tf.Tensor2D;
    const { noise } = setting.likelihood;
    const squares = tf.square(tf.div(tf.squeeze(tf.sub(y, f), [-1]), noise));
    return tf.sub(tf.mul(squares, -0.5), Math.log(noise * Math.sqrt(2 * Math.PI))) as tf.Tensor2D;
  });
}

/** Σ_n log p(y_n | x_n, θ_r) over the data to learn from, nats: [R]. */
export function logLikelihood(setting: Setting, z: tf.Tensor2D, tasks: Tasks): tf.Tensor1D {
  return tf.tidy(() => tf.sum(tf.mul(logLikelihoods(setting, z, tasks), tasks.learn), -1) as tf.Tensor1D);
}

/** log p(D | θ_r) − λ_r/2 |z_r|², nats: [R]. With λ = 1 the log posterior of z, up to a constant. */
export function logPosterior(setting: Setting, z: tf.Tensor2D, tasks: Tasks): tf.Tensor1D {
  return tf.tidy(() => {
    const penalty = tf.mul(tf.mul(tasks.decay, 0.5), tf.sum(tf.square(z), -1));
    return tf.sub(logLikelihood(setting, z, tasks), penalty) as tf.Tensor1D;
  });
}

/**
 * Prior scales of a network of one hidden layer of which only the first `width` units are there: scales of the others are 0,
 * and the output weights' are s/√width, as in a network of that width. So networks of many widths run as one.
 * @throws RangeError where the network has other than one hidden layer, or fewer units
 */
export function scalesOfWidth(net: Network, prior: PriorScales, width: number): number[] {
  const [inputs, H, outputs] = net.layers;
  if (net.layers.length !== 3) throw new RangeError(`One hidden layer, please; got layers [${net.layers}].`);
  if (!Number.isInteger(width) || width < 1 || width > H)
    throw new RangeError(`A width is an integer from 1 to ${H}, got ${width}.`);
  const scales = priorScales(net, prior);
  const [first, second] = places(net);
  for (let h = 0; h < H; h++) {
    const here = h < width;
    for (let i = 0; i < inputs; i++) if (!here) scales[first.weights + i * H + h] = 0;
    if (!here && first.biases !== undefined) scales[first.biases + h] = 0;
    for (let o = 0; o < outputs; o++)
      scales[second.weights + h * outputs + o] = here ? prior.weights / Math.sqrt(width) : 0;
  }
  return scales;
}

/** Chosen rows of all tasks, copied: one task may be wanted with several decays, folds or starts. */
export function takeTasks(tasks: Tasks, rows: readonly number[]): Tasks {
  const indices = tf.tensor1d([...rows], 'int32');
  const [x, y, learn, scale, decay] = [tasks.x, tasks.y, tasks.learn, tasks.scale, tasks.decay].map(
    (tensor) => gather(tensor as tf.Tensor, indices),
  );
  indices.dispose();
  return {
    x: x as tf.Tensor3D,
    y: y as tf.Tensor3D,
    learn: learn as tf.Tensor2D,
    scale: scale as tf.Tensor2D,
    decay: decay as tf.Tensor1D,
  };
}

/**
 * The same tasks with λ moved into the prior's width: scale / √λ, and λ = 1. What is new (scale, decay) is the caller's.
 * @throws RangeError where a decay is not above 0: that would be no prior
 */
export function unitsOfDecay(tasks: Tasks): Tasks {
  const wrong = tasks.decay.dataSync().find((value) => !(value > 0));
  if (wrong !== undefined) throw new RangeError(`A prior needs a decay λ > 0, got ${wrong}.`);
  const scale = tf.tidy(() => tf.div(tasks.scale, tf.expandDims(sqrt(tasks.decay), 1))) as tf.Tensor2D;
  return { ...tasks, scale, decay: tf.onesLike(tasks.decay) };
}

import { foldIn, type Key, random, relu, sqrt, tanh, tf } from '../../tensor';
import { type Network, places } from '../bayesianNetwork';

/** One layer's part of a vector θ: weights [(S,) inputs, outputs] and biases [(S,) 1, outputs]. */
interface Layer {
  readonly weights: tf.Tensor;
  readonly biases: tf.Tensor | undefined;
}

/** Takes θ [D] or [S, D] apart, in the order of `bayesianNetwork`'s θ. */
export function layersOf(net: Network, theta: tf.Tensor): Layer[] {
  const rows = theta.rank === 1 ? [] : [theta.shape[0]];
  const sizes = places(net).flatMap(({ inputs, outputs, biases }) => [
    inputs * outputs,
    ...(biases === undefined ? [] : [outputs]),
  ]);
  // The list is the tape's own: it must stay as it is, or the gradient is lost.
  const parts = tf.split(theta, sizes, theta.rank - 1);
  const each = net.biases ? 2 : 1;
  return places(net).map(({ inputs, outputs, biases }, l) => ({
    weights: tf.reshape(parts[each * l], [...rows, inputs, outputs]),
    biases: biases === undefined ? undefined : tf.reshape(parts[each * l + 1], [...rows, 1, outputs]),
  }));
}

const activate = ({ activation }: Network, h: tf.Tensor) => (activation === 'tanh' ? tanh(h) : relu(h));

/** f(x; θ) of S networks: θ [S, D], x [N, I] → [S, N, O]. Nothing is done to the last layer. */
export function throughWeights(net: Network, theta: tf.Tensor, x: tf.Tensor): tf.Tensor3D {
  const S = theta.shape[0];
  checkInputs(net, x);
  return tf.tidy(() => {
    const single = S === 1;
    let h: tf.Tensor = single ? x : tf.tile(tf.reshape(x, [1, ...x.shape]), [S, 1, 1]);
    layersOf(net, single ? tf.reshape(theta, [-1]) : theta).forEach(({ weights, biases }, l) => {
      if (l > 0) h = activate(net, h);
      h = tf.matMul(h as tf.Tensor2D, weights as tf.Tensor2D);
      if (biases) h = tf.add(h, biases);
    });
    return tf.reshape(h, [S, x.shape[0], -1]) as tf.Tensor3D;
  });
}

/** Keeps the square root's derivative finite where an input and all that leads to it is 0. */
const TINY = 1e-16;

/** Mean and variance of a layer's pre-activations under q, given its inputs h [R, I]: m = h μ + b, v = h² σ² + σ_b². */
export function preActivation(
  mean: Layer,
  variance: Layer,
  h: tf.Tensor,
): { readonly mean: tf.Tensor; readonly variance: tf.Tensor } {
  const affine = ({ weights, biases }: Layer, input: tf.Tensor) => {
    const y = tf.matMul(input as tf.Tensor2D, weights as tf.Tensor2D);
    return biases ? tf.add(y, biases) : y;
  };
  return { mean: affine(mean, h), variance: affine(variance, tf.square(h)) };
}

/**
 * The local re-parameterisation (Kingma, Salimans & Welling 2015, eq. 6): instead of weights, draw what they do to each data
 * point, its pre-activations, which given the layer's inputs are independent normals. S draws: x [N, I] → [S, N, O].
 */
export function throughActivations(
  net: Network,
  { mu, sigma }: { readonly mu: tf.Tensor; readonly sigma: tf.Tensor },
  x: tf.Tensor,
  { key, draws }: { readonly key: Key; readonly draws: number },
): tf.Tensor3D {
  checkInputs(net, x);
  const N = x.shape[0];
  return tf.tidy(() => {
    const [means, variances] = [layersOf(net, mu), layersOf(net, tf.square(sigma))];
    let h = x;
    means.forEach((mean, l) => {
      if (l > 0) h = activate(net, h);
      const z = preActivation(mean, variances[l], h);
      // Before the first noise all draws are alike: computed once, then repeated.
      const rows = (t: tf.Tensor) => (l === 0 && draws > 1 ? tf.tile(t, [draws, 1]) : t);
      const zeta = random.normal(foldIn(key, l), [draws * N, z.mean.shape[1]!]);
      h = tf.add(rows(z.mean), tf.mul(sqrt(tf.add(rows(z.variance), TINY)), zeta));
    });
    return tf.reshape(h, [draws, N, -1]) as tf.Tensor3D;
  });
}

function checkInputs(net: Network, x: tf.Tensor): void {
  if (x.rank !== 2 || x.shape[1] !== net.layers[0])
    throw new RangeError(`The network's inputs are [N, ${net.layers[0]}], got [${x.shape}].`);
}

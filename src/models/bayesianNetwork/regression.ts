import { Normal } from '../../distributions';
import { type Model, model } from '../../inference';
import { assertPositive, assertTable } from '../../inference/checks';
import { type Key, random, tf } from '../../tensor';
import { type Network, outputs } from './network';
import { type PriorScales, priorScales } from './prior';

/** Inputs [N][I] and one target for each. */
export interface RegressionData {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

/** A network's prior, and the noise of the data around it. */
export interface RegressionSetting {
  readonly net: Network;
  readonly prior: PriorScales;
  /** σ of y = f(x; θ) + ε, ε ~ N(0, σ²). */
  readonly noise: number;
}

/**
 * Regression with a network: θ ~ N(0, diag s²), y_i ~ N(f(x_i; θ), σ²). A model like any other, for HMC, ADVI, Laplace:
 * it moves θ [D] itself, or rows of them [C, D].
 * @throws RangeError where data and network do not fit, or a number is not finite
 */
export function regression(
  { net, prior, noise }: RegressionSetting,
  data: RegressionData,
): Model<{ readonly theta: tf.Tensor }, []> {
  checkData(net, data);
  assertPositive('noise', noise);
  const scales = tf.tensor1d(priorScales(net, prior));
  const [x, y] = [
    tf.tensor2d(data.x as number[][], [data.x.length, net.layers[0]]),
    tf.tensor1d([...data.y]),
  ];
  return model(
    { theta: new Normal(tf.zerosLike(scales), scales) },
    ({ theta }) => new Normal(tf.squeeze(outputs(net, theta, x), [-1]), noise).logProb(y),
    { vectorised: true },
  );
}

/** Targets for inputs [N][I]: the function of a network with weights θ, and noise around it. */
export function simulate(
  { net, noise }: RegressionSetting,
  {
    theta,
    x,
    key,
  }: { readonly theta: readonly number[]; readonly x: RegressionData['x']; readonly key: Key },
): RegressionData {
  assertTable('x', x);
  assertPositive('noise', noise);
  const y = tf.tidy(() => {
    const f = outputs(net, tf.tensor1d([...theta]), tf.tensor2d(x as number[][], [x.length, net.layers[0]]));
    return [...tf.add(tf.squeeze(f, [-1]), tf.mul(random.normal(key, [x.length]), noise)).dataSync()];
  });
  return { x, y };
}

/** Nats. Their sum is −log p(θ|D) but for log p(D), which does not depend on θ. */
export interface RegularisedLoss {
  /** Σ (y − f)² / 2σ² */
  readonly loss: number;
  /** Σ θ² / 2s²: weight decay. */
  readonly decay: number;
  /** N log √(2π)σ + Σ log √(2π)s: what depends on neither θ nor y. */
  readonly constant: number;
}

/** The loss with weight decay of a network with weights θ, in plain float64 arithmetic apart from the network's outputs. */
export function regularisedLoss(
  { net, prior, noise }: RegressionSetting,
  { x, y }: RegressionData,
  theta: readonly number[],
): RegularisedLoss {
  const f = tf.tidy(() => [
    ...outputs(
      net,
      tf.tensor1d([...theta]),
      tf.tensor2d(x as number[][], [x.length, net.layers[0]]),
    ).dataSync(),
  ]);
  const scales = priorScales(net, prior);
  const half = (z: number) => (z * z) / 2;
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return {
    loss: sum(y.map((target, i) => half((target - f[i]) / noise))),
    decay: sum(theta.map((weight, d) => half(weight / scales[d]))),
    constant: sum([...y.map(() => noise), ...scales].map((s) => Math.log(s * Math.sqrt(2 * Math.PI)))),
  };
}

function checkData(net: Network, { x, y }: RegressionData): void {
  assertTable('x', x);
  if (x[0].length !== net.layers[0])
    throw new RangeError(`The network has ${net.layers[0]} inputs, a row of x has ${x[0].length}.`);
  if (net.layers[net.layers.length - 1] !== 1)
    throw new RangeError(
      `Regression needs one output, the network has ${net.layers[net.layers.length - 1]}.`,
    );
  if (x.length !== y.length) throw new RangeError(`${x.length} inputs and ${y.length} targets.`);
  const bad = y.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`y[${bad}] is ${y[bad]}.`);
}

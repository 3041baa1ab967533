import { MultivariateNormal } from '../../distributions';
import { type LaplaceApproximation, laplace } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { jacobian, type Key, tf } from '../../tensor';
import { outputs } from './network';
import { type Functions, functionsOf } from './predictive';
import { type RegressionData, type RegressionSetting, regression } from './regression';

/** Laplace's Gaussian around one mode, as networks and as straightened networks. */
export interface LaplaceNetworks {
  readonly approximation: LaplaceApproximation;
  /** Functions of networks drawn from the Gaussian: [draws][M]. */
  readonly drawn: Functions;
  /** The same draws of θ through f(x; θ̂) + ∇f(x; θ̂)·(θ − θ̂), the network's tangent at the mode ("linearised Laplace"). */
  readonly linearised: Functions;
}

/**
 * Laplace's approximation for a network's weights from a start near a mode: draws of the Gaussian through the network, and through its
 * tangent (Immer, Korzepa & Bauer 2021 on why the second predicts better).
 * @throws RangeError where the mode's curvature is not positive definite
 */
export function laplaceNetworks(
  setting: RegressionSetting,
  data: RegressionData,
  inputs: readonly (readonly number[])[],
  {
    start,
    key,
    draws = 1000,
  }: { readonly start: readonly number[]; readonly key: Key; readonly draws?: number },
): LaplaceNetworks {
  assertPositiveInteger('draws', draws);
  const { net } = setting;
  return tf.tidy((): never => {
    const approximation = laplace(regression(setting, data).logDensity, tf.tensor1d([...start]));
    const mean = tf.tensor1d(approximation.mean);
    const theta = new MultivariateNormal(mean, { covariance: tf.tensor2d(approximation.covariance) }).sample(
      key,
      [draws],
    );
    const x = tf.tensor2d(inputs as number[][], [inputs.length, net.layers[0]]);
    const at = (t: tf.Tensor) => tf.squeeze(outputs(net, t, x), [-1]);
    const slopes = jacobian(at)(mean); // [M, D]
    const moved = tf.matMul(tf.sub(theta, mean) as tf.Tensor2D, slopes as tf.Tensor2D, false, true);
    return {
      approximation,
      drawn: functionsOf(net, theta, inputs),
      linearised: tf.add(moved, at(mean)).arraySync() as number[][],
    } as never;
  });
}

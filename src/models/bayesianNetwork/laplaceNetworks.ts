import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { MultivariateNormal } from '../../distributions';
import { assertPositiveInteger } from '../../inference/checks';
import { jacobian, type Key, tf } from '../../tensor';
import { outputs } from './network';
import { type Functions, functionsOf } from './predictive';
import { priorScales } from './prior';
import type { RegressionData, RegressionSetting } from './regression';

/** A Gaussian around one network, as networks and as straightened networks. */
export interface LaplaceNetworks {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  /** Functions of networks drawn from the Gaussian: [draws][M]. */
  readonly drawn: Functions;
  /** The same draws of θ through f(x; θ̂) + ∇f(x; θ̂)·(θ − θ̂), the network's tangent at the mode ("linearised Laplace"). */
  readonly linearised: Functions;
}

/**
 * Laplace's approximation around a mode θ̂ with the Gauss–Newton curvature, Σ⁻¹ = Jᵀ J / σ² + diag(1/s²), J = ∂f(x_i)/∂θ at the N data points:
 * what is left of −∇² log p(θ, D) without the second derivatives of f, and always positive definite, which the whole of it is not for a network
 * with more weights than data (Immer, Korzepa & Bauer 2021, section 2, and on why the tangent predicts better).
 */
export function laplaceNetworks(
  setting: RegressionSetting,
  data: RegressionData,
  inputs: readonly (readonly number[])[],
  {
    mode,
    key,
    draws = 1000,
  }: { readonly mode: readonly number[]; readonly key: Key; readonly draws?: number },
): LaplaceNetworks {
  assertPositiveInteger('draws', draws);
  const { net, prior, noise } = setting;
  return tf.tidy((): never => {
    const mean = tf.tensor1d([...mode]);
    const at = (x: readonly (readonly number[])[]) => {
      const rows = tf.tensor2d(x as number[][], [x.length, net.layers[0]]);
      return (t: tf.Tensor) => tf.squeeze(outputs(net, t, rows), [-1]);
    };
    const J = new Matrix(jacobian(at(data.x))(mean).arraySync() as number[][]);
    const priorPrecision = Matrix.diag(priorScales(net, prior).map((s) => 1 / (s * s)));
    const precision = J.transpose()
      .mmul(J)
      .div(noise * noise)
      .add(priorPrecision);
    const covariance = new CholeskyDecomposition(precision).solve(Matrix.eye(net.size)).to2DArray();
    const q = new MultivariateNormal(mean, { covariance: tf.tensor2d(covariance) });
    const theta = q.sample(key, [draws]);
    const slopes = jacobian(at(inputs))(mean); // [M, D]
    const moved = tf.matMul(tf.sub(theta, mean) as tf.Tensor2D, slopes as tf.Tensor2D, false, true);
    return {
      mean: mode,
      covariance,
      drawn: functionsOf(net, theta, inputs),
      linearised: tf.add(moved, at(inputs)(mean)).arraySync() as number[][],
    } as never;
  });
}

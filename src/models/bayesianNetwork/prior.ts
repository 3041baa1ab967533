import { assertPositive } from '../../inference/checks';
import { type Key, random, tf } from '../../tensor';
import { type Network, places } from './network';

/**
 * Independent normal priors N(0, s²) with one scale for weights and one for biases. A layer with n inputs has weights of
 * scale `weights` / √n, so that a hidden unit's input is as large in a wide network as in a narrow one (Neal 1996).
 */
export interface PriorScales {
  readonly weights: number;
  readonly biases: number;
}

/** The prior's standard deviation of each entry of θ: [D]. @throws RangeError for a scale that is not above 0 */
export function priorScales(net: Network, { weights, biases }: PriorScales): number[] {
  assertPositive("the weights' prior scale", weights);
  assertPositive("the biases' prior scale", biases);
  return places(net).flatMap(({ inputs, outputs, biases: at }) => [
    ...Array<number>(inputs * outputs).fill(weights / Math.sqrt(inputs)),
    ...(at === undefined ? [] : Array<number>(outputs).fill(biases)),
  ]);
}

/** Networks drawn from the prior: weights [S, D]. */
export function drawPrior(net: Network, scales: PriorScales, key: Key, draws: number): tf.Tensor2D {
  return tf.tidy(
    () => tf.mul(random.normal(key, [draws, net.size]), priorScales(net, scales)) as tf.Tensor2D,
  );
}

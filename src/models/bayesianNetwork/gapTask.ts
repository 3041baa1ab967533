import { key, tf } from '../../tensor';
import { network } from './network';
import { functionsOf } from './predictive';
import { drawPrior } from './prior';
import { type RegressionData, type RegressionSetting, simulate } from './regression';

/** A regression whose answer is known, with a hole in its inputs: what several methods are compared on. */
export interface GapTask {
  readonly setting: RegressionSetting;
  readonly data: RegressionData;
  /** Where predictions are compared: [M][1]. */
  readonly inputs: readonly (readonly number[])[];
  /** The function that made the data, at those inputs. */
  readonly truth: readonly number[];
}

/**
 * A network 1–50–1 with tanh, 151 weights; its function is a draw of its own prior, with a bump where none of the 16 points
 * are: they lie in [−3, −1.6] and [1, 2.75]. Noise 0.15.
 */
export function gapTask(): GapTask {
  const net = network([1, 50, 1]);
  const setting = { net, prior: { weights: 1.5, biases: 1 }, noise: 0.15 };
  const x = Array.from({ length: 16 }, (_, i) => [i < 8 ? -3 + 0.2 * i : 1 + 0.25 * (i - 8)]);
  const inputs = Array.from({ length: 37 }, (_, i) => [-4.5 + 0.25 * i]);
  return tf.tidy((): never => {
    const drawn = drawPrior(net, setting.prior, key(9), 1);
    const theta = [...drawn.dataSync()];
    return {
      setting,
      data: simulate(setting, { theta, x, key: key(8) }),
      inputs,
      truth: functionsOf(net, drawn, inputs)[0],
    } as never;
  });
}

import { essBulk, rhat, type SampleOptions, sample } from '../../inference';
import { tf, tree } from '../../tensor';
import { type Network, outputs } from './network';
import type { Functions } from './predictive';
import { type RegressionData, type RegressionSetting, regression } from './regression';

/** R̂ and bulk ESS of each of K quantities. */
export interface Mixing {
  readonly rhat: readonly number[];
  readonly ess: readonly number[];
}

/** R̂ and ESS of draws [draws, chains, K], one of each for each of the K. */
export function mixing(draws: tf.Tensor): Mixing {
  if (draws.rank !== 3) throw new RangeError(`Draws are [draws, chains, K], got [${draws.shape}].`);
  const [length, chains, K] = draws.shape;
  const values = draws.dataSync();
  const quantities = Array.from({ length: K }, (_, k) =>
    Array.from({ length: chains }, (_unused, c) =>
      Float64Array.from({ length }, (_none, t) => values[(t * chains + c) * K + k]),
    ),
  );
  return { rhat: quantities.map(rhat), ess: quantities.map(essBulk) };
}

/** Functions of networks [draws, chains, D] at inputs [M][I]: [draws, chains, M]. */
export function functionChains(
  net: Network,
  positions: tf.Tensor,
  inputs: readonly (readonly number[])[],
): tf.Tensor3D {
  const [draws, chains, size] = positions.shape;
  return tf.tidy(() => {
    const theta = tf.reshape(positions, [draws * chains, size]);
    const x = tf.tensor2d(inputs as number[][], [inputs.length, net.layers[0]]);
    return tf.reshape(outputs(net, theta, x), [draws, chains, inputs.length]) as tf.Tensor3D;
  });
}

/** A network's posterior by Markov chains, and what there is to see of the chains. */
export interface NetworkChains {
  /** All draws' functions at the inputs, chain after chain within each step: [draws × chains][M]. */
  readonly functions: Functions;
  /** The function at each input, chain by chain: trace[m][chain][draw]. */
  readonly traces: readonly (readonly (readonly number[])[])[];
  readonly weights: Mixing;
  readonly predictions: Mixing;
  /** Over draws and chains, for each weight. */
  readonly weightMeans: readonly number[];
  readonly weightSds: readonly number[];
  readonly acceptance: number;
  readonly divergences: number;
  readonly stepSize: number;
  /** Gradients of the draws that are kept, over all chains; the warm-up's are left out. */
  readonly gradients: number;
  readonly interrupted: boolean;
}

/** Samples a network's posterior by NUTS or HMC and judges the chains by the weights and by the predictions at inputs [M][I]. */
export async function sampleNetwork(
  setting: RegressionSetting,
  data: RegressionData,
  inputs: readonly (readonly number[])[],
  options: SampleOptions,
): Promise<NetworkChains> {
  const samples = await sample(regression(setting, data), options);
  const [draws, chains] = samples.positions.shape;
  const f = functionChains(setting.net, samples.positions, inputs);
  const moments = tf.tidy(() => {
    const { mean, variance } = tf.moments(samples.positions, [0, 1]);
    return { means: [...mean.dataSync()], sds: Array.from(variance.dataSync(), Math.sqrt) };
  });
  const values = f.arraySync();
  const average = (lists: readonly Float32Array[]) =>
    lists.reduce((sum, list) => sum + list.reduce((a, b) => a + b, 0), 0) /
    lists.reduce((count, list) => count + list.length, 0);
  const { method = 'nuts', thin = 1 } = options;
  const perStep = method === 'nuts' ? average(samples.infos.leapfrogs) : method.leapfrogs;
  const result: NetworkChains = {
    functions: values.flat(),
    traces: inputs.map((_, m) =>
      Array.from({ length: chains }, (_unused, c) => values.map((rows) => rows[c][m])),
    ),
    weights: mixing(samples.positions),
    predictions: mixing(f),
    weightMeans: moments.means,
    weightSds: moments.sds,
    acceptance: average(samples.infos.acceptance),
    divergences: samples.infos.divergent.reduce((sum, list) => sum + list.reduce((a, b) => a + b, 0), 0),
    stepSize: samples.stepSize,
    gradients: Math.round(perStep * draws * thin * chains),
    interrupted: samples.interrupted,
  };
  tree.dispose(f, samples.positions, samples.draws);
  return result;
}

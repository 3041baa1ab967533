import { findMode } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { type Key, tf } from '../../tensor';
import { drawPrior } from './prior';
import { type RegressionData, type RegressionSetting, regression } from './regression';

/**
 * A deep ensemble (Lakshminarayanan et al. 2017) of MAP estimates: the same network trained from so many draws of the prior, each to the
 * nearest mode of log p(θ, D) by L-BFGS. Weights [members][D], in the order of the starts.
 */
export function mapEnsemble(
  setting: RegressionSetting,
  data: RegressionData,
  {
    key,
    members,
    progress,
  }: {
    readonly key: Key;
    readonly members: number;
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): readonly { readonly theta: readonly number[]; readonly logDensity: number }[] {
  assertPositiveInteger('members', members);
  return tf.tidy(() => {
    const { logDensity } = regression(setting, data);
    return tf.unstack(drawPrior(setting.net, setting.prior, key, members)).map((start, i) => {
      const mode = findMode(logDensity, start);
      progress?.(i + 1, members, `log p(θ, D) ${mode.logDensity.toFixed(2)}`);
      return { theta: mode.mean, logDensity: mode.logDensity };
    });
  });
}

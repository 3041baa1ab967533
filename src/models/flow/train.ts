import type { Key } from '../../tensor';
import { split, tf, tree } from '../../tensor';
import { type Fitting, fitSteps } from '../generators/fitting';
import { type Flow, type FlowModelParams, initFlow, logProb } from './flow';

/** Maximum likelihood: Adam on −mean log p(x), which is exact, so that no bound is needed. */
export async function trainFlow(
  model: Flow,
  data: tf.Tensor2D,
  options: Fitting,
): Promise<{ readonly params: FlowModelParams; readonly seconds: number }> {
  const [initKey, fitKey] = split(options.key);
  const start = initFlow(model, initKey);
  const loss = (params: FlowModelParams, x: tf.Tensor2D, _key: Key) =>
    tf.neg(tf.mean(logProb(model, params, x))) as tf.Scalar;
  try {
    return await fitSteps({ all: { loss } }, { ...options, key: fitKey, start, data });
  } finally {
    tree.dispose(start);
  }
}

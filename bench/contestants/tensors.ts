import type * as TF from '@tensorflow/tfjs-node';
import type { Inputs } from '../inputs';
import type { Parameters } from '../workloads/workload';

/** The named inputs as tensors. */
export function tensors(tf: typeof TF, inputs: Inputs, names: readonly string[]): Parameters {
  return Object.fromEntries(
    names.map((name) => {
      const { data, shape } = inputs[name];
      return [name, tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32')];
    }),
  );
}

/**
 * tfjs-node's kernel for gather reads the indices back to check their bounds, which no recording can allow (their
 * values come later). While a function is recorded this one leaves the check out; an index out of bounds is then an
 * error of the graph.
 */
import { tf } from '../backend';
import { isTracing } from '../compile/record';
import { runKernel } from '../kernel';

const checked = tf.getKernel('GatherV2', 'tensorflow');

function unchecked({ inputs, attrs }: Parameters<typeof checked.kernelFunc>[0]): tf.TensorInfo {
  const { x, indices } = inputs as { x: tf.Tensor; indices: tf.Tensor };
  const { axis, batchDims } = attrs as { axis: number; batchDims: number };
  const types = { Tparams: x.dtype, Tindices: indices.dtype, Taxis: 'int32' } as const;
  return runKernel('GatherV2', { batch_dims: batchDims, ...types }, [x, indices, tf.scalar(axis, 'int32')]);
}

tf.unregisterKernel('GatherV2', 'tensorflow');
tf.registerKernel({
  ...checked,
  kernelFunc: (args) => (isTracing() ? unchecked(args) : checked.kernelFunc(args)),
});

import { tf } from '../backend';
import { backend, DT, type Handle, tensorHandle } from './binding';
import type { Leaf } from './leaves';

/** The handle to feed for a leaf; handles made for this call alone are added to `uploaded`. */
export function leafHandle(leaf: Leaf, uploaded: Handle[]): Handle {
  const host = backend();
  if (leaf instanceof tf.Tensor) return tensorHandle(leaf);
  let handle: Handle;
  if (typeof leaf === 'number') {
    handle = host.binding.createTensor([], DT.float32, Float32Array.of(leaf));
  } else if (leaf.state instanceof tf.Tensor) {
    return tensorHandle(leaf.state);
  } else {
    handle = host.binding.createTensor([2], DT.int32, Int32Array.from(leaf.state));
  }
  uploaded.push(handle);
  return handle;
}

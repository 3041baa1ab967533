import { filled } from '../inputs';
import { NETWORK_CONTESTANTS, type Workload } from './workload';

/** A million standard normals from a key. Generators differ: what must agree are the moments. */
export const COUNT = 1_000_000;

export const normals: Workload = {
  name: 'normals',
  title: '10⁶ standard normals from a key',
  unit: 'draw of 10⁶',
  contestants: NETWORK_CONTESTANTS,
  // Check numbers are 1 + mean and variance, with standard errors of 0.0010 and 0.0014.
  tolerance: 0.01,
  inputs: () => ({ nothing: filled([1], () => 0) }),
};

import type { tf } from '../tensor';
import type { Distribution } from './distribution';

/** A class of distributions, as a value. */
export type DistributionClass<D extends Distribution> = abstract new (...args: never[]) => D;

interface Pair {
  readonly P: DistributionClass<Distribution>;
  readonly Q: DistributionClass<Distribution>;
  readonly divergence: (p: Distribution, q: Distribution) => tf.Tensor | undefined;
}

const pairs: Pair[] = [];

/**
 * Registers the closed form of KL(p ‖ q) for two classes. It is called inside a tidy, and may answer `undefined` for
 * members of the classes that have none (binomials with different counts).
 */
export function registerKl<P extends Distribution, Q extends Distribution>(
  P: DistributionClass<P>,
  Q: DistributionClass<Q>,
  divergence: (p: P, q: Q) => tf.Tensor | undefined,
): void {
  pairs.push({ P, Q, divergence: divergence as Pair['divergence'] });
}

/** The closed form, if there is one. */
export function closedFormKl(p: Distribution, q: Distribution): tf.Tensor | undefined {
  for (const { P, Q, divergence } of pairs) {
    if (p instanceof P && q instanceof Q) {
      return divergence(p, q);
    }
  }
  return undefined;
}

import { type Key, sqrt, tf, where } from '../tensor';
import { assertDistribution, type Distribution } from './distribution';
import './klCrossFamilies';
import './klPairs';
import { closedFormKl } from './klRegistry';
import { broadcastShapes, showShape, stretch } from './values';

export { registerKl } from './klRegistry';

/**
 * KL(p ‖ q) = E_p[log p(x) − log q(x)] ≥ 0 in nats, by its closed form; shape: the broadcast batch shapes.
 *
 * With q as the approximation: kl(posterior, q) is the *forward* divergence, which punishes q for missing mass (q covers);
 * kl(q, posterior) is the *reverse* one, which variational inference minimises and which punishes q for mass where the
 * posterior has none (q seeks a mode). It is infinite where p has mass and q has none.
 *
 * @throws where the pair has no closed form: `klMonteCarlo` estimates it.
 */
export function kl(p: Distribution, q: Distribution): tf.Tensor {
  const shape = checkPair('kl', p, q);
  return tf.tidy(() => {
    const divergence = closedFormKl(p, q);
    if (divergence === undefined) {
      throw new Error(
        `kl(${p.name}, ${q.name}) has no closed form for these two. ` +
          'klMonteCarlo(p, q, { key, draws }) estimates it, with its standard error.',
      );
    }
    return stretch(divergence, shape);
  });
}

/**
 * KL(p ‖ q) in nats as the mean of log p(x) − log q(x) over `draws` draws from p, with the standard error of that mean.
 * Differentiable in p's parameters where p is reparameterised. Infinite as soon as one draw falls where q has no mass.
 */
export function klMonteCarlo(
  p: Distribution,
  q: Distribution,
  { key, draws }: { key: Key; draws: number },
): { value: tf.Tensor; standardError: tf.Tensor } {
  checkPair('klMonteCarlo', p, q);
  if (!Number.isInteger(draws) || draws < 2) {
    throw new RangeError(`klMonteCarlo: draws must be an integer >= 2, but it is ${draws}.`);
  }
  return tf.tidy(() => {
    const { draws: x, logProb } = p.sampleAndLogProb(key, [draws]);
    const logRatios = logProb.sub(q.logProb(x));
    const value = logRatios.mean(0);
    const variance = logRatios
      .sub(value)
      .square()
      .sum(0)
      .div(draws - 1);
    const hasMean = value.abs().less(Infinity);
    return { value, standardError: where(hasMean, sqrt(variance.div(draws)), Infinity) };
  });
}

function checkPair(method: string, p: Distribution, q: Distribution): number[] {
  assertDistribution(`${method}: p`, p);
  assertDistribution(`${method}: q`, q);
  if (p.eventShape.join() !== q.eventShape.join()) {
    throw new Error(
      `${method}(${p.name}, ${q.name}): the events have shapes ${showShape(p.eventShape)} and ` +
        `${showShape(q.eventShape)}; a divergence compares distributions on the same space.`,
    );
  }
  const shape = broadcastShapes(p.batchShape, q.batchShape);
  if (shape === undefined) {
    throw new Error(
      `${method}(${p.name}, ${q.name}): batch shapes ${showShape(p.batchShape)} and ${showShape(q.batchShape)} ` +
        'do not broadcast together.',
    );
  }
  return shape;
}

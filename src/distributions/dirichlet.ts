import { type Key, log, logSoftmax, random, tf, where } from '../tensor';
import { bijectors } from './bijectors';
import { positive } from './constraints';
import { Distribution } from './distribution';
import { assertValue, asTensor, shapeOf, type Value } from './values';
import { deviance, digammaMinusLog, stirlingRemainder } from './wellConditioned';

/** How far the coordinates of a point may sum from 1 in float32 and still count as on the simplex. */
const SUM_TOLERANCE = 1e-4;

/**
 * Dirichlet(α) on the probability vectors of length K, α = `concentration` along the last axis:
 * p(x) = Γ(Σα) ∏ xₖ^(αₖ − 1) / ∏ Γ(αₖ), a density in the first K − 1 coordinates.
 */
export class Dirichlet extends Distribution {
  readonly reparameterised = true;

  constructor(readonly concentration: Value) {
    assertValue('Dirichlet: concentration', concentration);
    super({ concentration: positive(concentration, 1) }, shapeOf(concentration).slice(-1));
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const alpha = asTensor(this.concentration);
    const n = alpha.sum(-1, true);
    const isNear = x.sum(-1).sub(1).abs().lessEqual(SUM_TOLERANCE);
    const onSimplex = isNear.logicalAnd(x.greaterEqual(0).all(-1));
    const isInner = x.greater(0);
    const y = where(isInner, x, 0.5);
    const inner = coordinateTerms(alpha, n, y, log(y)).sub(log(y));
    // At xₖ = 0 the power xₖ^(αₖ − 1) is ∞, 1 or 0.
    const edge = where(alpha.equal(1), log(n), where(alpha.less(1), Infinity, -Infinity));
    const total = where(isInner, inner, edge).sum(-1);
    return where(onSimplex, total.add(sumTerm(n)), -Infinity);
  }

  protected override computeUnconstrainedLogProb(q: tf.Tensor, x: tf.Tensor): tf.Tensor {
    const alpha = asTensor(this.concentration);
    const n = alpha.sum(-1, true);
    const logX = logSoftmax(tf.concat([q, tf.zeros([...q.shape.slice(0, -1), 1])], -1), -1);
    return coordinateTerms(alpha, n, x, logX).sum(-1).add(sumTerm(n));
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return random.dirichlet(key, shape, asTensor(this.concentration));
  }

  protected override computeMean(): tf.Tensor {
    const alpha = asTensor(this.concentration);
    return alpha.div(alpha.sum(-1, true));
  }
  /** Of each coordinate. */
  protected override computeVariance(): tf.Tensor {
    const alpha = asTensor(this.concentration);
    const n = alpha.sum(-1, true);
    return alpha.div(n).mul(n.sub(alpha).div(n)).div(n.add(1));
  }
  protected override computeEntropy(): tf.Tensor {
    const alpha = asTensor(this.concentration);
    const n = alpha.sum(-1);
    const categories = alpha.shape[alpha.rank - 1];
    const parts = stirlingRemainder(alpha)
      .sub(alpha.sub(1).mul(digammaMinusLog(alpha)))
      .sum(-1);
    const whole = stirlingRemainder(n).sub(n.sub(categories).mul(digammaMinusLog(n)));
    return parts.sub(whole).sub(log(n).mul(categories - 1));
  }
  override supportBijector() {
    return bijectors.softmaxCentred;
  }
}

/** For each coordinate y of a point, log (y^α / Γ(α)) but for powers of n = Σα, which add up to `sumTerm`. */
function coordinateTerms(alpha: tf.Tensor, n: tf.Tensor, y: tf.Tensor, logY: tf.Tensor): tf.Tensor {
  const expected = n.mul(y);
  return log(alpha)
    .sub(stirlingRemainder(alpha))
    .sub(deviance(alpha, expected, expected.sub(alpha), log(n).add(logY)));
}

function sumTerm(n: tf.Tensor): tf.Tensor {
  return stirlingRemainder(n).sub(log(n)).squeeze([-1]);
}

import { exp, type Key, log, logSigmoid, random, sigmoid, tf, where } from '../tensor';
import { bijectors } from './bijectors';
import { positive } from './constraints';
import { Distribution } from './distribution';
import { positiveQuantile } from './quantiles';
import { isBetween, onSupport } from './support';
import { betaScale, betaTails } from './tails';
import { asTensors, type Value } from './values';
import { deviance, digammaMinusLog, exactDifference, stirlingRemainder } from './wellConditioned';

/**
 * Beta(α, β) on [0, 1] with α = `concentration1` (pulls towards 1) and β = `concentration0`:
 * p(x) = x^(α − 1) (1 − x)^(β − 1) / B(α, β).
 */
export class Beta extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly concentration1: Value,
    readonly concentration0: Value,
  ) {
    super({ concentration1: positive(concentration1), concentration0: positive(concentration0) });
  }

  /**
   * With n = α + β: what α and β differ from nx and n(1 − x), and what Stirling's formula leaves. Equal to the formula
   * above, and exact in float32 also for concentrations in the thousands.
   */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    const inside = onSupport(x, isBetween(x, 0, 1), 0.5, (y) => {
      const z = tf.sub(1, y);
      const [logY, logZ] = [log(y), log(z)];
      const lost = tf.sub(1, z).sub(y);
      const excess = exactDifference(beta, y, alpha, z).sub(alpha.mul(lost));
      return this.density({ y, z, logY, logZ, excess }, logY.add(logZ));
    });
    const at0 = this.edge(alpha, beta);
    const at1 = this.edge(beta, alpha);
    return where(x.equal(0), at0, where(x.equal(1), at1, inside));
  }

  protected override computeUnconstrainedLogProb(q: tf.Tensor, y: tf.Tensor): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    const z = sigmoid(q.neg());
    const excess = exactDifference(beta, y, alpha, z);
    return this.density({ y, z, logY: logSigmoid(q), logZ: logSigmoid(q.neg()), excess }, tf.scalar(0));
  }

  /** Log density of log(y/z), z = 1 − y, less `logJacobian`; `excess` is (α + β) y − α. */
  private density({ y, z, logY, logZ, excess }: BetaPoint, logJacobian: tf.Tensor): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    const n = alpha.add(beta);
    return betaScale(alpha, beta)
      .sub(logJacobian)
      .sub(deviance(alpha, n.mul(y), excess, log(n).add(logY)))
      .sub(deviance(beta, n.mul(z), excess.neg(), log(n).add(logZ)));
  }

  /** Log density at the edge where x^(a − 1) decides: +∞, log b (a = 1) or −∞. */
  private edge(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
    return where(a.less(1), Infinity, where(a.equal(1), log(b), -Infinity));
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return random.beta(key, shape, ...asTensors(this.concentration1, this.concentration0));
  }

  protected override computeMean(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    return alpha.div(alpha.add(beta));
  }
  protected override computeVariance(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    const n = alpha.add(beta);
    return alpha.div(n).mul(beta.div(n)).div(n.add(1));
  }
  /** (α − 1) / (α + β − 2) where both exceed 1; else the edge with the higher density. */
  protected override computeMode(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    const isPeaked = alpha.greater(1).logicalAnd(beta.greater(1));
    const n = where(isPeaked, alpha.add(beta).sub(2), 1);
    const flat = where(alpha.equal(beta), 0.5, alpha.greater(beta).toFloat());
    return where(isPeaked, alpha.sub(1).div(n), flat);
  }
  protected override computeEntropy(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    const n = alpha.add(beta);
    const part = (a: tf.Tensor) => stirlingRemainder(a).sub(a.sub(1).mul(digammaMinusLog(a)));
    const whole = stirlingRemainder(n).sub(n.sub(2).mul(digammaMinusLog(n)));
    return part(alpha).add(part(beta)).sub(whole).sub(log(n));
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    return betaTails(alpha, beta, x.clipByValue(0, 1)).cdf;
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    return positiveQuantile(p, this.batchShape, {
      tails: (x) => betaTails(alpha, beta, x),
      start: this.computeMean(),
      density: (x) => exp(this.computeLogProb(x)),
      supremum: 1,
    });
  }
  override supportBijector() {
    return bijectors.sigmoid;
  }
}

type BetaPoint = Readonly<Record<'y' | 'z' | 'logY' | 'logZ' | 'excess', tf.Tensor>>;

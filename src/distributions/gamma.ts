import { exp, type Key, log, random, tf, where } from '../tensor';
import { bijectors } from './bijectors';
import { positive } from './constraints';
import { Distribution } from './distribution';
import { positiveQuantile } from './quantiles';
import { isBetween, onSupport } from './support';
import { gammaTails, type Tails } from './tails';
import { asTensors, type Value } from './values';
import { deviance, digammaMinusLog, exactDifference, stirlingRemainder } from './wellConditioned';

/** Gamma(α, β) on x > 0 with shape α = `concentration` and β = `rate`: p(x) = β^α x^(α − 1) e^(−βx) / Γ(α). */
export class Gamma extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly concentration: Value,
    readonly rate: Value,
  ) {
    super({ concentration: positive(concentration), rate: positive(rate) });
  }

  /** The formula above in terms of what α differs from βx, exact in float32 for large α too. */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.rate);
    const inside = onSupport(x, isBetween(x, 0, Infinity), 1, (y) => {
      const logY = log(y);
      return this.density(y, logY, logY);
    });
    const at0 = where(alpha.less(1), Infinity, where(alpha.equal(1), log(beta), -Infinity));
    return where(x.equal(0), at0, inside);
  }

  protected override computeUnconstrainedLogProb(q: tf.Tensor, x: tf.Tensor): tf.Tensor {
    return this.density(x, q, tf.scalar(0));
  }

  /** Log density of log y, less `logJacobian`. */
  private density(y: tf.Tensor, logY: tf.Tensor, logJacobian: tf.Tensor): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.rate);
    const distance = deviance(alpha, beta.mul(y), exactDifference(beta, y, alpha), log(beta).add(logY));
    return log(alpha).sub(stirlingRemainder(alpha)).sub(logJacobian).sub(distance);
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.rate);
    return random.gamma(key, shape, alpha).div(beta);
  }

  protected override computeMean(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.rate);
    return alpha.div(beta);
  }
  protected override computeVariance(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.rate);
    return alpha.div(beta).div(beta);
  }
  protected override computeMode(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.rate);
    return alpha.sub(1).relu().div(beta);
  }
  protected override computeEntropy(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.rate);
    const spread = alpha.sub(1).mul(digammaMinusLog(alpha)).neg();
    return stirlingRemainder(alpha).add(spread).sub(log(beta));
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    return this.tails(x).cdf;
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return positiveQuantile(p, this.batchShape, {
      tails: (x) => this.tails(x),
      start: this.computeMean(),
      density: (x) => exp(this.computeLogProb(x)),
    });
  }
  private tails(x: tf.Tensor): Tails {
    const [alpha, beta] = asTensors(this.concentration, this.rate);
    return gammaTails(alpha, beta.mul(x), exactDifference(beta, x, alpha));
  }
  override supportBijector() {
    return bijectors.exp;
  }
}

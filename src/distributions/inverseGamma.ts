import { exp, type Key, log, random, tf, where } from '../tensor';
import { bijectors } from './bijectors';
import { checkNumbers, positive } from './constraints';
import { Distribution } from './distribution';
import { positiveQuantile } from './quantiles';
import { isBetween, onSupport } from './support';
import { gammaTails, type Tails } from './tails';
import { asTensors, type Value } from './values';
import { deviance, digammaMinusLog, exactDifference, stirlingRemainder } from './wellConditioned';

/** The reciprocal of a Gamma(α, β) with α = `concentration`, β = `scale`: β^α x^(−α − 1) e^(−β/x) / Γ(α) on x > 0. */
export class InverseGamma extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly concentration: Value,
    readonly scale: Value,
  ) {
    super({ concentration: positive(concentration), scale: positive(scale) });
  }

  /** The Gamma density of 1/x, times 1/x². */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    return onSupport(x, isBetween(x, 0, Infinity), 1, (y) => {
      const logY = log(y);
      return this.density(y, logY, logY);
    });
  }

  protected override computeUnconstrainedLogProb(q: tf.Tensor, x: tf.Tensor): tf.Tensor {
    const isInside = isBetween(x, 0, Infinity);
    return where(
      isInside,
      this.density(where(isInside, x, 1), where(isInside, q, 0), tf.scalar(0)),
      -Infinity,
    );
  }

  /** Log density of log y, less `logJacobian`. */
  private density(y: tf.Tensor, logY: tf.Tensor, logJacobian: tf.Tensor): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.scale);
    const excess = exactDifference(alpha, y, beta).neg().div(y);
    const distance = deviance(alpha, beta.div(y), excess, log(beta).sub(logY));
    return log(alpha).sub(stirlingRemainder(alpha)).sub(logJacobian).sub(distance);
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.scale);
    return beta.div(random.gamma(key, shape, alpha));
  }

  /** β / (α − 1). @throws for α ≤ 1, whose mean is infinite. */
  protected override computeMean(): tf.Tensor {
    this.requireConcentration('mean', 1);
    const [alpha, beta] = asTensors(this.concentration, this.scale);
    return beta.div(alpha.sub(1));
  }
  /** β² / ((α − 1)² (α − 2)). @throws for α ≤ 2, whose variance is infinite. */
  protected override computeVariance(): tf.Tensor {
    this.requireConcentration('variance', 2);
    const [alpha, beta] = asTensors(this.concentration, this.scale);
    return beta.div(alpha.sub(1)).square().div(alpha.sub(2));
  }
  protected override computeMode(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.scale);
    return beta.div(alpha.add(1));
  }
  protected override computeEntropy(): tf.Tensor {
    const [alpha, beta] = asTensors(this.concentration, this.scale);
    const spread = digammaMinusLog(alpha).mul(alpha.add(1)).neg();
    return stirlingRemainder(alpha).add(spread).sub(log(alpha).mul(2)).add(log(beta));
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const isPositive = x.greater(0);
    return where(isPositive, this.tails(where(isPositive, x, 1)).cdf, 0);
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return positiveQuantile(p, this.batchShape, {
      tails: (x) => this.tails(x),
      density: (x) => exp(this.computeLogProb(x)),
      start: this.computeMode(),
    });
  }
  /** Those of the Gamma variable 1/x, the other way round. */
  private tails(x: tf.Tensor): Tails {
    const [alpha, beta] = asTensors(this.concentration, this.scale);
    const excess = exactDifference(alpha, x, beta).neg().div(x);
    const { cdf, survival } = gammaTails(alpha, beta.div(x), excess);
    return { cdf: survival, survival: cdf };
  }
  override supportBijector() {
    return bijectors.exp;
  }

  private requireConcentration(method: string, least: number): void {
    checkNumbers(`InverseGamma.${method}: concentration`, this.concentration, {
      words: `> ${least} (the integral diverges below)`,
      holds: (alpha) => alpha > least,
    });
  }
}

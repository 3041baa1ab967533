import {
  exp,
  expm1,
  type Key,
  log,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  random,
  type tf,
  where,
} from '../tensor';
import { bijectors } from './bijectors';
import { positive, real } from './constraints';
import { Distribution } from './distribution';
import { isBetween, onSupport } from './support';
import { asTensors, type Value } from './values';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** The exponential of a Normal(`loc`, `scale`): log x has mean μ and standard deviation σ. */
export class LogNormal extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly loc: Value,
    readonly scale: Value,
  ) {
    super({ loc: real(loc), scale: positive(scale) });
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return onSupport(x, isBetween(x, 0, Infinity), 1, (y) => {
      const z = log(y).sub(mu).div(sigma);
      return z.square().mul(-0.5).sub(log(sigma)).sub(HALF_LOG_TWO_PI).sub(log(y));
    });
  }

  /** Of q = log x, which is Gaussian. */
  protected override computeUnconstrainedLogProb(q: tf.Tensor): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return q.sub(mu).div(sigma).square().mul(-0.5).sub(log(sigma)).sub(HALF_LOG_TWO_PI);
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return exp(random.normal(key, shape).mul(sigma).add(mu));
  }

  /** exp(μ + σ²/2). */
  protected override computeMean(): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return exp(mu.add(sigma.square().mul(0.5)));
  }
  /** (exp(σ²) − 1) exp(2μ + σ²). */
  protected override computeVariance(): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return expm1(sigma.square()).mul(exp(mu.mul(2).add(sigma.square())));
  }
  protected override computeMode(): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return exp(mu.sub(sigma.square()));
  }
  protected override computeEntropy(): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return log(sigma)
      .add(mu)
      .add(0.5 + HALF_LOG_TWO_PI);
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    const isPositive = x.greater(0);
    return where(
      isPositive,
      normalCdf(
        log(where(isPositive, x, 1))
          .sub(mu)
          .div(sigma),
      ),
      0,
    );
  }
  protected override computeLogCdf(x: tf.Tensor): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return onSupport(x, x.greater(0), 1, (y) => normalLogCdf(log(y).sub(mu).div(sigma)));
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return exp(normalQuantile(p).mul(sigma).add(mu));
  }
  override supportBijector() {
    return bijectors.exp;
  }
}

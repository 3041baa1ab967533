import { erf, erfinv, type Key, log, random, type tf } from '../tensor';
import { bijectors } from './bijectors';
import { positive } from './constraints';
import { Distribution } from './distribution';
import { onSupport } from './support';
import { asTensor, type Value } from './values';

const HALF_LOG_HALF_PI = 0.5 * Math.log(Math.PI / 2);

/** The absolute value of a Normal(0, `scale`). */
export class HalfNormal extends Distribution {
  readonly reparameterised = true;

  constructor(readonly scale: Value) {
    super({ scale: positive(scale) });
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const sigma = asTensor(this.scale);
    return onSupport(x, x.greaterEqual(0), 0, (y) =>
      y.div(sigma).square().mul(-0.5).sub(log(sigma)).sub(HALF_LOG_HALF_PI),
    );
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return random.normal(key, shape).abs().mul(asTensor(this.scale));
  }

  protected override computeMean(): tf.Tensor {
    return asTensor(this.scale).mul(Math.sqrt(2 / Math.PI));
  }
  protected override computeVariance(): tf.Tensor {
    return asTensor(this.scale)
      .square()
      .mul(1 - 2 / Math.PI);
  }
  protected override computeMode(): tf.Tensor {
    return asTensor(this.scale).mul(0);
  }
  protected override computeEntropy(): tf.Tensor {
    return log(asTensor(this.scale)).add(0.5 + HALF_LOG_HALF_PI);
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    return erf(x.relu().div(asTensor(this.scale)).mul(Math.SQRT1_2));
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return erfinv(p).mul(asTensor(this.scale)).mul(Math.SQRT2);
  }
  override supportBijector() {
    return bijectors.exp;
  }
}

import { type Key, log, log1p, random, split, sqrt, tf, where } from '../tensor';
import { bijectors } from './bijectors';
import { checkNumbers, positive, real } from './constraints';
import { Distribution } from './distribution';
import { positiveRoot } from './quantiles';
import { betaTails, type Tails } from './tails';
import { asTensor, asTensors, broadcastShapes, type Value } from './values';
import { digammaMinusLog, stirlingRemainder } from './wellConditioned';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Student's t with ν = `df` degrees of freedom, moved to `loc` and stretched by `scale`. Cauchy at ν = 1, Gaussian as ν → ∞. */
export class StudentT extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly df: Value,
    readonly loc: Value,
    readonly scale: Value,
  ) {
    super({ df: positive(df), loc: real(loc), scale: positive(scale) });
  }

  /** Γ((ν + 1)/2) / (Γ(ν/2) √(νπ) σ) · (1 + z²/ν)^(−(ν + 1)/2). */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const [nu, sigma] = asTensors(this.df, this.scale);
    const tail = logOnePlusSquare(this.standardise(x).div(sqrt(nu)));
    return logGammaRatio(nu)
      .sub(log(sigma))
      .sub(tail.mul(nu.add(1).mul(0.5)));
  }

  /** x = μ + σ ε / √(g / (ν/2)), ε ~ N(0, 1), g ~ Gamma(ν/2, 1). */
  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const [normalKey, gammaKey] = split(key);
    const [nu, mu, sigma] = asTensors(this.df, this.loc, this.scale);
    const half = nu.mul(0.5);
    const stretch = sqrt(half.div(random.gamma(gammaKey, shape, half)));
    return random.normal(normalKey, shape).mul(stretch).mul(sigma).add(mu);
  }

  /** loc, for df > 1. @throws for df ≤ 1, whose mean does not exist. */
  protected override computeMean(): tf.Tensor {
    this.requireDf('mean', 1);
    return asTensor(this.loc);
  }
  /** σ² ν / (ν − 2), infinite for 1 < df ≤ 2. @throws for df ≤ 1. */
  protected override computeVariance(): tf.Tensor {
    this.requireDf('variance', 1);
    const [nu, sigma] = asTensors(this.df, this.scale);
    const hasVariance = nu.greater(2);
    const safe = where(hasVariance, nu, 3);
    return where(hasVariance, sigma.square().mul(safe.div(safe.sub(2))), Infinity);
  }
  protected override computeMode(): tf.Tensor {
    return asTensor(this.loc);
  }
  /** With h = (ν + 1)/2: h (ψ(h) − ψ(ν/2)) − log density at the centre. */
  protected override computeEntropy(): tf.Tensor {
    const [nu, sigma] = asTensors(this.df, this.scale);
    const [h, k] = [nu.add(1).mul(0.5), nu.mul(0.5)];
    const rise = log1p(nu.reciprocal()).add(digammaMinusLog(h)).sub(digammaMinusLog(k));
    return h.mul(rise).sub(logGammaRatio(nu)).add(log(sigma));
  }
  /** Both tails from ½ I_{ν/(ν + z²)}(ν/2, ½), so that the lower one keeps its digits. */
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const z = this.standardise(x);
    const tail = this.absoluteTails(z).survival.mul(0.5);
    return where(z.lessEqual(0), tail, tf.sub(1, tail));
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    const standard = new StudentT(this.df, 0, 1);
    const isUpper = p.greater(0.5);
    const tail = where(isUpper, tf.sub(1, p), p);
    const shape = broadcastShapes(p.shape, this.batchShape)!;
    const both = tf.broadcastTo(tail.mul(2), shape);
    const root = positiveRoot({
      target: { cdf: tf.sub(1, both), survival: both },
      tails: (z) => standard.absoluteTails(z),
      density: (z) => standard.prob(z).mul(2),
      start: tf.ones(shape),
    });
    const distance = where(tail.equal(0), Infinity, root);
    const z = where(isUpper, distance, distance.neg());
    return where(p.equal(0.5), 0, z).mul(sigma).add(mu);
  }
  override supportBijector() {
    return bijectors.identity;
  }

  /** Of |z| for the standardised z. */
  private absoluteTails(z: tf.Tensor): Tails {
    const nu = asTensor(this.df);
    const t2 = z.div(sqrt(nu)).square();
    const [inner, outer] = [t2.add(1).reciprocal(), t2.reciprocal().add(1).reciprocal()];
    const { cdf, survival } = betaTails(nu.mul(0.5), tf.scalar(0.5), inner, outer);
    return { cdf: survival, survival: cdf };
  }

  private standardise(x: tf.Tensor): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return x.sub(mu).div(sigma);
  }

  private requireDf(method: string, least: number): void {
    checkNumbers(`StudentT.${method}: df`, this.df, {
      words: `> ${least} (the integral diverges below)`,
      holds: (nu) => nu > least,
    });
  }
}

/** log Γ((ν + 1)/2) − log Γ(ν/2) − ½ log(νπ), which tends to −½ log 2π. */
function logGammaRatio(nu: tf.Tensor): tf.Tensor {
  const [h, k] = [nu.add(1).mul(0.5), nu.mul(0.5)];
  const powers = k.mul(log1p(nu.reciprocal())).sub(0.5);
  const leftOver = stirlingRemainder(h).sub(stirlingRemainder(k));
  return powers.add(leftOver).add(log1p(nu.reciprocal()).mul(-0.5)).sub(HALF_LOG_TWO_PI);
}

/** log(1 + t²) without overflow: 2 log|t| from where 1 no longer counts. */
export function logOnePlusSquare(t: tf.Tensor): tf.Tensor {
  const isLarge = t.abs().greater(1e8);
  const large = log(where(isLarge, t.abs(), 1)).mul(2);
  return where(isLarge, large, log1p(where(isLarge, 0, t).square()));
}

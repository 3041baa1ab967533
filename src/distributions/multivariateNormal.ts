import { type Key, tf } from '../tensor';
import { bijectors } from './bijectors';
import { isChecked, type Parameter, positive, real } from './constraints';
import {
  type Covariance,
  denseCovariance,
  diagonalCovariance,
  lowRankCovariance,
  precisionCovariance,
  triangularCovariance,
} from './covariance';
import { Distribution } from './distribution';
import { checkPositiveDefinite } from './positiveDefinite';
import { assertValue, asTensor, describe, shapeOf, showShape, type Value } from './values';

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** A Gaussian's covariance: Σ itself, its Cholesky factor L, standard deviations σ, σ and W of diag(σ²) + W Wᵀ, or Σ⁻¹. */
export type CovarianceForm =
  | { readonly covariance: Value }
  | { readonly scaleTril: Value }
  | { readonly scaleDiag: Value; readonly factor?: Value }
  | { readonly precision: Value };

/** Gaussian on vectors with mean `loc` (μ) and covariance Σ in any of the forms above; batch axes come first. */
export class MultivariateNormal extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly loc: Value,
    readonly form: CovarianceForm,
  ) {
    assertForm(form);
    assertValue('MultivariateNormal: loc', loc);
    super({ loc: real(loc, 1), ...formParameters(form) }, shapeOf(loc).slice(-1));
    checkForm(form, this.eventShape[0]);
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const sigma = this.covariance();
    return sigma
      .mahalanobis(x.sub(asTensor(this.loc)))
      .add(sigma.logDet())
      .add(sigma.dimension * LOG_TWO_PI)
      .mul(-0.5);
  }

  /** x = μ + Lε with ε ~ N(0, I). */
  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return this.covariance().draw(key, shape).add(asTensor(this.loc));
  }

  protected override computeMean(): tf.Tensor {
    return asTensor(this.loc);
  }
  protected override computeMode(): tf.Tensor {
    return asTensor(this.loc);
  }
  /** The diagonal of Σ. */
  protected override computeVariance(): tf.Tensor {
    return this.covariance().variance();
  }
  protected override computeEntropy(): tf.Tensor {
    const sigma = this.covariance();
    return sigma
      .logDet()
      .add(sigma.dimension * (1 + LOG_TWO_PI))
      .mul(0.5);
  }
  override supportBijector() {
    return bijectors.identity;
  }

  /** Σ: [...batchShape, n, n]. */
  covarianceMatrix(): tf.Tensor {
    const n = this.eventShape[0];
    return tf.tidy(() => tf.broadcastTo(this.covariance().dense(), [...this.batchShape, n, n]));
  }

  /** The operations on Σ; its tensors live in the caller's tidy. @internal */
  covariance(): Covariance {
    const { form } = this;
    if ('scaleTril' in form) {
      return triangularCovariance(asTensor(form.scaleTril));
    }
    if ('covariance' in form) {
      return denseCovariance(asTensor(form.covariance));
    }
    if ('precision' in form) {
      return precisionCovariance(asTensor(form.precision));
    }
    const sigma = asTensor(form.scaleDiag);
    return form.factor === undefined
      ? diagonalCovariance(sigma)
      : lowRankCovariance(sigma, asTensor(form.factor));
  }
}

const FORMS = ['covariance', 'scaleTril', 'scaleDiag', 'factor,scaleDiag', 'precision'];

function assertForm(form: CovarianceForm): void {
  const isRecord = typeof form === 'object' && form !== null;
  const fields = isRecord
    ? Object.entries(form).filter(([name, value]) => name !== 'factor' || value !== undefined)
    : [];
  const names = fields.map(([name]) => name).sort();
  if (!FORMS.includes(names.join())) {
    throw new TypeError(
      'MultivariateNormal: give the covariance as one of { covariance }, { scaleTril }, { scaleDiag }, ' +
        `{ scaleDiag, factor } and { precision }; got ${describe(form)}.`,
    );
  }
}

function formParameters(form: CovarianceForm): Record<string, Parameter> {
  if ('scaleDiag' in form) {
    const { scaleDiag, factor } = form;
    return { scaleDiag: positive(scaleDiag, 1), ...(factor !== undefined && { factor: real(factor, 2) }) };
  }
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, real(value as Value, 2)]));
}

/** The sizes agree with μ, and the matrix has the form that its name promises. */
function checkForm(form: CovarianceForm, n: number): void {
  for (const [name, value] of Object.entries(form) as [string, Value][]) {
    const shape = shapeOf(value);
    const [rows, columns] = [shape[shape.length - 2], shape[shape.length - 1]];
    const fits =
      name === 'scaleDiag' ? columns === n : name === 'factor' ? rows === n : rows === n && columns === n;
    if (!fits) {
      throw new Error(
        `MultivariateNormal: loc has ${n} entries, but ${name} has shape ${showShape(shape)}; its last axes must be ` +
          `${name === 'scaleDiag' ? `[${n}]` : name === 'factor' ? `[${n}, rank]` : `[${n}, ${n}]`}.`,
      );
    }
    if (name !== 'scaleDiag' && name !== 'factor' && isChecked(value)) {
      checkPositiveDefinite(`MultivariateNormal: ${name}`, value, name === 'scaleTril');
    }
  }
}

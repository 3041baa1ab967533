import { gp } from '../../inference';
import { linalg64 } from '../../tensor';

/** The three terms of log p(y | X) (Rasmussen & Williams 2006, eq. 5.8), in nats. */
export interface EvidenceTerms {
  /** −½ yᵀ K_y⁻¹ y: how well the data fit. */
  readonly fit: number;
  /** −½ log |K_y|: how few functions the prior spreads itself over. */
  readonly simplicity: number;
  /** −½ n log 2π */
  readonly constant: number;
}

/** log p(y | X) in its three terms, by the eigenvalues of K_y = K + noise (the library's own way is Cholesky's). */
export function evidenceTerms(model: gp.GpModel, { x, y }: gp.GpData): EvidenceTerms {
  const K = gp
    .kernelMatrix(model.kernel, x)
    .map((row, i) => row.map((k, j) => k + (i === j ? model.noiseVariance : 0)));
  const { values, vectors } = linalg64.eigh(linalg64.fromRows(K));
  const residual = linalg64.column(Array.from(y, (v) => v - (model.mean ?? 0)));
  const rotated = linalg64.matMul(vectors, residual, { transposeA: true }).data;
  return {
    fit: -0.5 * rotated.reduce((sum, r, i) => sum + (r * r) / values[i], 0),
    simplicity: -0.5 * values.reduce((sum, v) => sum + Math.log(v), 0),
    constant: -0.5 * y.length * Math.log(2 * Math.PI),
  };
}

/** log p(y | X) over a plane of two hyper-parameters, rows along the second. */
export function evidenceSurface(
  model: gp.GpModel,
  data: gp.GpData,
  axes: readonly [
    { readonly name: string; readonly values: readonly number[] },
    { readonly name: string; readonly values: readonly number[] },
  ],
): number[][] {
  const [across, up] = axes;
  return up.values.map((v) =>
    across.values.map((u) => {
      const changed = gp.withHyperparameters(model, { [across.name]: u, [up.name]: v });
      return gp.gpRegression(changed, data).logMarginalLikelihood;
    }),
  );
}

/** ∂ log p(y | X)/∂ log θ by central differences, for each hyper-parameter that the exact gradient names. */
export function evidenceSlopes(model: gp.GpModel, data: gp.GpData, step = 1e-4): gp.Hyperparameters {
  const all = { ...model.kernel.hyperparameters, noiseVariance: model.noiseVariance };
  const at = (name: string, value: number) =>
    gp.gpRegression(gp.withHyperparameters(model, { [name]: value }), data).logMarginalLikelihood;
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      (at(name, value * Math.exp(step)) - at(name, value * Math.exp(-step))) / (2 * step),
    ]),
  );
}

import { linalg64, tf } from '../../tensor';
import { assertPositiveInteger, assertTable } from '../checks';

type Matrix64 = linalg64.Matrix64;

/** Data rows [n, D], as a tensor or as lists. */
export type DataRows = tf.Tensor2D | readonly ArrayLike<number>[];

/** x = W z + μ + ε with z ~ N(0, I) in `latent` dimensions, ε ~ N(0, σ² I). */
export interface PpcaModel {
  /** μ, [D] */
  readonly mean: Float64Array;
  /** W, [D, latent] */
  readonly weights: Matrix64;
  /** σ² */
  readonly noiseVariance: number;
}

/** A fitted one: the columns of W are orthogonal and in order of falling variance. */
export interface Ppca extends PpcaModel {
  /** Eigenvalues of the sample covariance, falling, all D of them. */
  readonly spectrum: Float64Array;
}

/**
 * Maximum-likelihood probabilistic PCA in closed form (Tipping & Bishop 1999, eq. 7–8): W = U (Λ − σ² I)^½ from the
 * leading eigenvectors of the sample covariance, σ² the mean of the eigenvalues left over.
 * @throws RangeError on NaN, latent ≥ D, fewer than two rows, or data whose remaining variance is zero
 */
export function fitPpca(data: DataRows, latent: number): Ppca {
  assertPositiveInteger('latent', latent);
  const X = toMatrix(data);
  const D = X.columns;
  if (latent >= D)
    throw new RangeError(`latent is ${latent}; it must be below the ${D} dimensions of the data.`);
  if (X.rows < 2) throw new RangeError(`there is ${X.rows} row of data; at least 2 are needed.`);
  const mean = columnMeans(X);
  const { values, vectors } = linalg64.eigh(covarianceOf(X, mean));
  const spectrum = values.map((v) => Math.max(v, 0)).reverse();
  const rest = spectrum.subarray(latent);
  const noiseVariance = rest.reduce((sum, v) => sum + v, 0) / rest.length;
  if (!(noiseVariance > 1e-12 * spectrum[0])) {
    throw new RangeError(
      `${latent} latent dimensions leave no variance for the noise: σ² would be ${noiseVariance}.`,
    );
  }
  const loadings = new Float64Array(D * latent);
  for (let k = 0; k < latent; k++) {
    const length = Math.sqrt(spectrum[k] - noiseVariance);
    for (let d = 0; d < D; d++) loadings[d * latent + k] = length * vectors.data[d * D + (D - 1 - k)];
  }
  return { mean, weights: { rows: D, columns: latent, data: loadings }, noiseVariance, spectrum };
}

/** p(z | x) for each row: means [n, latent], and the covariance [latent, latent] that all rows share (Bishop eq. 12.42). */
export function ppcaPosterior(
  model: PpcaModel,
  data: DataRows,
): { readonly means: number[][]; readonly covariance: number[][] } {
  const X = matching(model, data);
  const { L } = latentPrecision(model);
  const projected = linalg64.matMul(centred(X, model.mean), model.weights);
  const means = linalg64.choleskySolve(L, linalg64.transpose(projected));
  const covariance = linalg64.inverseFromFactor(L);
  return {
    means: linalg64.toRows(linalg64.transpose(means)),
    covariance: linalg64.toRows(covariance).map((row) => row.map((v) => v * model.noiseVariance)),
  };
}

/** E[x | z] = W z + μ for each row of latent codes: [n, latent] → [n, D]. */
export function ppcaReconstruct(
  { weights, mean }: PpcaModel,
  codes: readonly ArrayLike<number>[],
): number[][] {
  if (assertTable('codes', codes) !== weights.columns) {
    throw new RangeError(
      `codes have ${codes[0].length} numbers but the model has ${weights.columns} latent dimensions.`,
    );
  }
  const x = linalg64.matMul(linalg64.fromRows(codes), weights, { transposeB: true });
  return linalg64.toRows(x).map((row) => row.map((value, d) => value + mean[d]));
}

/** log p(x) of each row (nats): the density of N(μ, W Wᵀ + σ² I), by the inversion lemma in the latent dimensions. */
export function ppcaLogLikelihood(model: PpcaModel, data: DataRows): Float64Array {
  const X = centred(matching(model, data), model.mean);
  const { L } = latentPrecision(model);
  const { noiseVariance, weights } = model;
  const whitened = linalg64.triangularSolve(
    L,
    linalg64.matMul(weights, X, { transposeA: true, transposeB: true }),
  );
  const logDet = (X.columns - L.rows) * Math.log(noiseVariance) + linalg64.logDetOfFactor(L);
  return Float64Array.from({ length: X.rows }, (_, n) => {
    let distance = 0;
    for (let d = 0; d < X.columns; d++) distance += X.data[n * X.columns + d] ** 2;
    for (let k = 0; k < L.rows; k++) distance -= whitened.data[k * X.rows + n] ** 2;
    return -0.5 * (X.columns * Math.log(2 * Math.PI) + logDet + distance / noiseVariance);
  });
}

/** The Cholesky factor of M = WᵀW + σ² I. */
function latentPrecision({ weights, noiseVariance }: PpcaModel): { L: Matrix64 } {
  const M = linalg64.matMul(weights, weights, { transposeA: true });
  for (let k = 0; k < M.rows; k++) M.data[k * (M.rows + 1)] += noiseVariance;
  return { L: linalg64.cholesky(M, 'WᵀW + σ²I') };
}

function toMatrix(data: DataRows): Matrix64 {
  if (!(data instanceof tf.Tensor)) {
    assertTable('data', data);
    return linalg64.fromRows(data);
  }
  if (data.rank !== 2) throw new RangeError(`data have shape [${data.shape}]; rows [n, D] are needed.`);
  const values = Float64Array.from(data.dataSync());
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw new RangeError(`data hold ${values[bad]} in row ${Math.floor(bad / data.shape[1])}.`);
  return { rows: data.shape[0], columns: data.shape[1], data: values };
}

function matching(model: PpcaModel, data: DataRows): Matrix64 {
  const X = toMatrix(data);
  if (X.columns !== model.mean.length) {
    throw new RangeError(`data have ${X.columns} columns but the model has ${model.mean.length} dimensions.`);
  }
  return X;
}

function columnMeans({ rows, columns, data }: Matrix64): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns] += data[i];
  return mean.map((sum) => sum / rows);
}

function centred(X: Matrix64, mean: Float64Array): Matrix64 {
  return { ...X, data: X.data.map((x, i) => x - mean[i % X.columns]) };
}

/** Sample covariance with divisor n. */
function covarianceOf(X: Matrix64, mean: Float64Array): Matrix64 {
  const deviations = centred(X, mean);
  const scatter = linalg64.matMul(deviations, deviations, { transposeA: true });
  return { ...scatter, data: scatter.data.map((s) => s / X.rows) };
}

import { describe, expect, it } from 'vitest';
import {
  fitPpca,
  type Ppca,
  ppcaLogLikelihood,
  ppcaPosterior,
  ppcaReconstruct,
} from '../../../src/inference/exact';
import { Spd } from '../../../src/inference/spd';
import { tf } from '../../../src/tensor';
import { normals } from '../diagnostics/draws';

const z = normals(8);
const truth = [
  [2, 0],
  [1, 1],
  [0, -1.5],
  [0.5, 0.3],
  [-1, 0.8],
];
const rows = Array.from({ length: 400 }, () => {
  const code = [z(), z()];
  return truth.map(([a, b], d) => d + a * code[0] + b * code[1] + 0.4 * z());
});

/** W Wᵀ + σ² I, and the log density of each row under it, with no lemma. */
function denseLogLikelihood({ weights, noiseVariance, mean }: Ppca): number[] {
  const W = Array.from({ length: weights.rows }, (_, d) =>
    Array.from(weights.data.subarray(d * weights.columns, (d + 1) * weights.columns)),
  );
  const C = new Spd(
    W.map((a, i) => W.map((b, j) => a.reduce((s, v, k) => s + v * b[k], i === j ? noiseVariance : 0))),
  );
  return rows.map(
    (x) => -0.5 * (C.inverseQuadraticForm(x, mean) + C.logDet + x.length * Math.log(2 * Math.PI)),
  );
}

const total = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('probabilistic PCA', () => {
  const model = fitPpca(rows, 2);

  it('log likelihood is that of the dense Gaussian', () => {
    const ours = ppcaLogLikelihood(model, rows);
    denseLogLikelihood(model).forEach((value, n) => {
      expect(ours[n]).toBeCloseTo(value, 9);
    });
  });

  it('is a maximum: moving weights, noise or mean lowers the likelihood', () => {
    const best = total(ppcaLogLikelihood(model, rows));
    for (const factor of [0.95, 1.05]) {
      const weights = { ...model.weights, data: model.weights.data.map((w) => w * factor) };
      expect(total(ppcaLogLikelihood({ ...model, weights }, rows))).toBeLessThan(best);
      const noisier = { ...model, noiseVariance: model.noiseVariance * factor };
      expect(total(ppcaLogLikelihood(noisier, rows))).toBeLessThan(best);
      const shifted = { ...model, mean: model.mean.map((m) => m + factor - 1) };
      expect(total(ppcaLogLikelihood(shifted, rows))).toBeLessThan(best);
    }
    for (let i = 0; i < 10; i++) {
      const bent = { ...model.weights, data: model.weights.data.map((w) => w + 0.05 * z()) };
      expect(total(ppcaLogLikelihood({ ...model, weights: bent }, rows))).toBeLessThan(best);
    }
  });

  it('recovers noise and subspace of the data', () => {
    // sd of a variance estimated from 400 × 3 numbers: 4 %.
    expect(Math.abs(model.noiseVariance / 0.16 - 1)).toBeLessThan(0.13);
    const WWt = (i: number, j: number) =>
      model.weights.data[2 * i] * model.weights.data[2 * j] +
      model.weights.data[2 * i + 1] * model.weights.data[2 * j + 1];
    const truthWWt = (i: number, j: number) => truth[i][0] * truth[j][0] + truth[i][1] * truth[j][1];
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 5; j++) expect(Math.abs(WWt(i, j) - truthWWt(i, j))).toBeLessThan(0.7);
  });

  it('posterior of z is Bayes’ rule: log p(x, z) − log p(z | x) = log p(x) at any z', () => {
    const { means, covariance } = ppcaPosterior(model, rows.slice(0, 3));
    const posterior = new Spd(covariance);
    const evidence = ppcaLogLikelihood(model, rows.slice(0, 3));
    const s2 = model.noiseVariance;
    means.forEach((mean, n) => {
      for (const code of [
        [0, 0],
        [1.3, -0.4],
      ]) {
        const [x] = ppcaReconstruct(model, [code]);
        const misfit = rows[n].reduce((sum, v, d) => sum + (v - x[d]) ** 2, 0);
        const logJoint =
          -0.5 *
          (misfit / s2 +
            5 * Math.log(2 * Math.PI * s2) +
            code[0] ** 2 +
            code[1] ** 2 +
            2 * Math.log(2 * Math.PI));
        const logPosterior =
          -0.5 * (posterior.inverseQuadraticForm(code, mean) + posterior.logDet + 2 * Math.log(2 * Math.PI));
        expect(logJoint - logPosterior).toBeCloseTo(evidence[n], 8);
      }
    });
  });

  it('as the noise goes to zero, the posterior mean becomes the projection of PCA', () => {
    const sharp = { ...model, noiseVariance: 1e-12 };
    const { means } = ppcaPosterior(sharp, rows.slice(0, 4));
    const back = ppcaReconstruct(sharp, means);
    // What is left over is orthogonal to the subspace.
    back.forEach((x, n) => {
      for (let k = 0; k < 2; k++) {
        const along = x.reduce((sum, v, d) => sum + (rows[n][d] - v) * model.weights.data[2 * d + k], 0);
        expect(Math.abs(along)).toBeLessThan(1e-9);
      }
    });
  });

  it('takes tensors, and refuses what it cannot fit', () => {
    const tensor = tf.tensor2d(rows);
    expect(fitPpca(tensor, 2).noiseVariance).toBeCloseTo(model.noiseVariance, 6);
    tensor.dispose();
    expect(() => fitPpca(rows, 5)).toThrow('latent is 5; it must be below the 5 dimensions');
    expect(() => fitPpca([[1, 2, 3]], 1)).toThrow('at least 2');
    expect(() =>
      fitPpca(
        [
          [1, 2, 3],
          [2, 4, 6],
        ],
        1,
      ),
    ).toThrow('no variance for the noise');
    expect(() =>
      fitPpca(
        [
          [1, Number.NaN],
          [1, 2],
        ],
        1,
      ),
    ).toThrow('NaN');
    expect(() => ppcaLogLikelihood(model, [[1, 2]])).toThrow('data have 2 columns but the model has 5');
    expect(() => ppcaReconstruct(model, [[1]])).toThrow('2 latent dimensions');
  });
});

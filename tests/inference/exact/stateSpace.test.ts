import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { kalmanFilter, kalmanSmoother, type StateSpaceModel } from '../../../src/inference/exact';
import { Spd } from '../../../src/inference/spd';
import { uniforms } from '../diagnostics/draws';

const model: StateSpaceModel = {
  transition: [
    [0.9, 0.3],
    [-0.2, 0.8],
  ],
  transitionCovariance: [
    [0.3, 0.1],
    [0.1, 0.2],
  ],
  observation: [
    [1, 0.5],
    [0, 1],
    [1, -1],
  ],
  observationCovariance: [
    [0.5, 0.1, 0],
    [0.1, 0.4, 0],
    [0, 0, 0.9],
  ],
  initialMean: [1, -0.5],
  initialCovariance: [
    [1, 0.2],
    [0.2, 0.7],
  ],
};
const T = 6;
const u = uniforms(12);
const observations = Array.from({ length: T }, () => [4 * u() - 2, 4 * u() - 2, 4 * u() - 2]);

/** The joint Gaussian of all states and observed rows, built without recursion: z = F (z₁, w₂, …). */
function dense(seen: readonly number[]) {
  const A = new Matrix(model.transition as number[][]);
  const states = 2 * T;
  const F = Matrix.zeros(states, states);
  const noise = Matrix.zeros(states, states);
  const drive = Matrix.zeros(states, 1);
  for (let t = 0; t < T; t++) {
    for (let s = 0; s <= t; s++) {
      let power = Matrix.eye(2);
      for (let k = 0; k < t - s; k++) power = power.mmul(A);
      F.setSubMatrix(power, 2 * t, 2 * s);
    }
    noise.setSubMatrix(
      (t === 0 ? model.initialCovariance : model.transitionCovariance) as number[][],
      2 * t,
      2 * t,
    );
  }
  drive.set(0, 0, 1);
  drive.set(1, 0, -0.5);
  const mean = F.mmul(drive);
  const covariance = F.mmul(noise).mmul(F.transpose());
  const C = Matrix.zeros(3 * seen.length, states);
  const R = Matrix.zeros(3 * seen.length, 3 * seen.length);
  seen.forEach((t, row) => {
    C.setSubMatrix(model.observation as number[][], 3 * row, 2 * t);
    R.setSubMatrix(model.observationCovariance as number[][], 3 * row, 3 * row);
  });
  const x = Matrix.columnVector(seen.flatMap((t) => observations[t]));
  const S = new Spd(C.mmul(covariance).mmul(C.transpose()).add(R));
  const surprise = Matrix.sub(x, C.mmul(mean));
  const gain = S.solveColumns(C.mmul(covariance)).transpose();
  const distance = S.whiten(surprise.to1DArray()).reduce((sum, v) => sum + v * v, 0);
  return {
    mean: Matrix.add(mean, gain.mmul(surprise)),
    covariance: Matrix.sub(covariance, gain.mmul(C).mmul(covariance)),
    logLikelihood: -0.5 * (distance + S.logDet + x.rows * Math.log(2 * Math.PI)),
  };
}

function block(m: Matrix, row: number, column: number): number[][] {
  return m.subMatrix(2 * row, 2 * row + 1, 2 * column, 2 * column + 1).to2DArray();
}

const close = (rows: number[][]) => rows.map((row) => row.map((v) => expect.closeTo(v, 10)));

describe('Kalman filter and smoother against the joint Gaussian', () => {
  const filter = kalmanFilter(model, observations);

  it('log likelihood', () => {
    expect(filter.logLikelihood).toBeCloseTo(dense([0, 1, 2, 3, 4, 5]).logLikelihood, 10);
  });

  it('filtered and predicted states', () => {
    for (let t = 0; t < T; t++) {
      const upTo = dense(Array.from({ length: t + 1 }, (_, s) => s));
      expect(filter.filtered[t].covariance).toEqual(close(block(upTo.covariance, t, t)));
      expect([filter.filtered[t].mean]).toEqual(close([upTo.mean.to1DArray().slice(2 * t, 2 * t + 2)]));
      if (t + 1 < T)
        expect(filter.predicted[t + 1].covariance).toEqual(close(block(upTo.covariance, t + 1, t + 1)));
    }
  });

  it('smoothed states and cross covariances', () => {
    const all = dense([0, 1, 2, 3, 4, 5]);
    const { smoothed, crossCovariances } = kalmanSmoother(model, filter);
    for (let t = 0; t < T; t++) {
      expect(smoothed[t].covariance).toEqual(close(block(all.covariance, t, t)));
      expect([smoothed[t].mean]).toEqual(close([all.mean.to1DArray().slice(2 * t, 2 * t + 2)]));
      if (t + 1 < T) expect(crossCovariances[t]).toEqual(close(block(all.covariance, t + 1, t)));
    }
  });

  it('missing observations are left out, first and last included', () => {
    const holes = observations.map((x, t) => (t === 0 || t === 3 || t === 5 ? null : x));
    const gappy = kalmanFilter(model, holes);
    const rest = dense([1, 2, 4]);
    expect(gappy.logLikelihood).toBeCloseTo(rest.logLikelihood, 10);
    const { smoothed } = kalmanSmoother(model, gappy);
    for (let t = 0; t < T; t++) expect(smoothed[t].covariance).toEqual(close(block(rest.covariance, t, t)));
  });

  it('a broken variant (noise left out of the prediction) would be caught', () => {
    const broken = kalmanFilter(
      {
        ...model,
        transitionCovariance: [
          [1e-9, 0],
          [0, 1e-9],
        ],
      },
      observations,
    );
    expect(Math.abs(broken.logLikelihood - filter.logLikelihood)).toBeGreaterThan(0.1);
  });

  it('refuses what does not fit', () => {
    expect(() => kalmanFilter({ ...model, transition: [[1]] }, observations)).toThrow(
      'transition is 1 × 1; it must be 2 × 2',
    );
    expect(() => kalmanFilter(model, [[1, 2]])).toThrow(
      'observations[0] has 2 numbers; the model observes 3',
    );
    expect(() => kalmanFilter(model, [[1, 2, Number.NaN]])).toThrow('NaN');
    expect(() => kalmanFilter(model, [])).toThrow('there are no observations');
    expect(() => kalmanFilter(model, [[1, Number.NaN, 2]])).toThrow('observations[0][1] is NaN');
    const negative = {
      ...model,
      transitionCovariance: [
        [-1, 0],
        [0, 1],
      ],
    };
    expect(() => kalmanFilter(negative, observations)).toThrow(
      'transitionCovariance has the negative variance -1',
    );
    const lopsided = {
      ...model,
      initialCovariance: [
        [1, 0.5],
        [0, 1],
      ],
    };
    expect(() => kalmanFilter(lopsided, observations)).toThrow(
      'initialCovariance is not symmetric: entry [1][0] is 0, but [0][1] is 0.5',
    );
    const flat = {
      ...model,
      observationCovariance: [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
    };
    expect(() => kalmanFilter(flat, observations)).toThrow(
      "the observation's covariance is not positive definite: pivot 2 (counted from 0)",
    );
  });
});

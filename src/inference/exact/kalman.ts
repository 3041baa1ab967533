import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { assertFiniteData, assertList, assertSymmetric, assertTable } from '../checks';
import { Spd } from '../spd';

/**
 * A linear Gaussian state-space model (Bishop 2006, eq. 13.75–13.77):
 * z₁ ~ N(initialMean, initialCovariance), z_t ~ N(A z_{t−1}, Q), x_t ~ N(C z_t, R).
 */
export interface StateSpaceModel {
  /** A, [state, state] */
  readonly transition: Rows;
  /** Q, [state, state] */
  readonly transitionCovariance: Rows;
  /** C, [observed, state] */
  readonly observation: Rows;
  /** R, [observed, observed] */
  readonly observationCovariance: Rows;
  readonly initialMean: readonly number[];
  readonly initialCovariance: Rows;
}

type Rows = readonly (readonly number[])[];

/** Mean [state] and covariance [state, state] of a state at one time. */
export interface StateBelief {
  readonly mean: number[];
  readonly covariance: number[][];
}

export interface Filtered {
  /** p(z_t | x₁ … x_t) at each time. */
  readonly filtered: readonly StateBelief[];
  /** p(z_t | x₁ … x_{t−1}) at each time. */
  readonly predicted: readonly StateBelief[];
  /** log p(x_t | x₁ … x_{t−1}) at each time (nats); 0 where nothing was observed. */
  readonly logLikelihoods: readonly number[];
  /** log p(x₁ … x_T), their sum. */
  readonly logLikelihood: number;
}

export interface Smoothed {
  /** p(z_t | x₁ … x_T) at each time. */
  readonly smoothed: readonly StateBelief[];
  /** Cov(z_{t+1}, z_t | x₁ … x_T) for t = 1 … T − 1, what EM needs. */
  readonly crossCovariances: readonly number[][][];
}

/** An observation, or null where it is missing. */
export type Observation = readonly number[] | null;

/**
 * Kalman filter: p(z_t | x₁ … x_t) forward in time, one observation at a time, and the evidence on the way (Bishop 2006,
 * section 13.3.1; covariance update in Joseph's form, which stays symmetric and positive).
 * @throws RangeError on shapes that do not fit, NaN, or covariances that are not positive definite (naming the pivot)
 */
export function kalmanFilter(model: StateSpaceModel, observations: readonly Observation[]): Filtered {
  const { A, Q, C, R } = matrices(model);
  checkObservations(observations, C.rows);
  const predicted: StateBelief[] = [];
  const filtered: StateBelief[] = [];
  const logLikelihoods: number[] = [];
  let belief: Gaussian = {
    mean: Matrix.columnVector([...model.initialMean]),
    covariance: matrix(model.initialCovariance),
  };
  observations.forEach((x, t) => {
    if (t > 0) belief = { mean: A.mmul(belief.mean), covariance: sandwich(A, belief.covariance).add(Q) };
    predicted.push(published(belief));
    const update =
      x === null ? { belief, logLikelihood: 0 } : observe(belief, Matrix.columnVector([...x]), C, R);
    belief = update.belief;
    filtered.push(published(belief));
    logLikelihoods.push(update.logLikelihood);
  });
  return { filtered, predicted, logLikelihoods, logLikelihood: logLikelihoods.reduce((a, b) => a + b, 0) };
}

/**
 * Rauch–Tung–Striebel smoother: p(z_t | x₁ … x_T) backward in time from the filter's end (Bishop 2006, section 13.3.1,
 * eq. 13.98–13.104).
 */
export function kalmanSmoother(model: StateSpaceModel, { filtered, predicted }: Filtered): Smoothed {
  const { A } = matrices(model);
  const smoothed = [...filtered];
  const crossCovariances: number[][][] = [];
  for (let t = filtered.length - 2; t >= 0; t--) {
    const here = internal(filtered[t]);
    const ahead = internal(predicted[t + 1]);
    const later = internal(smoothed[t + 1]);
    const gain = new Spd(ahead.covariance, 'the predicted covariance')
      .solveColumns(A.mmul(here.covariance))
      .transpose();
    smoothed[t] = published({
      mean: Matrix.add(here.mean, gain.mmul(Matrix.sub(later.mean, ahead.mean))),
      covariance: Matrix.add(here.covariance, sandwich(gain, Matrix.sub(later.covariance, ahead.covariance))),
    });
    crossCovariances.unshift(later.covariance.mmul(gain.transpose()).to2DArray());
  }
  return { smoothed, crossCovariances };
}

interface Gaussian {
  readonly mean: Matrix;
  readonly covariance: Matrix;
}

/** Bayes' rule for one observation of a Gaussian state, with the observation's log density beforehand. */
function observe(
  { mean, covariance }: Gaussian,
  x: Matrix,
  C: Matrix,
  R: Matrix,
): { belief: Gaussian; logLikelihood: number } {
  const surprise = Matrix.sub(x, C.mmul(mean)).getColumn(0);
  const S = new Spd(sandwich(C, covariance).add(R), "the observation's covariance");
  const gain = S.solveColumns(C.mmul(covariance)).transpose();
  const kept = Matrix.eye(mean.rows).sub(gain.mmul(C));
  const distance = S.whiten(surprise).reduce((sum, u) => sum + u * u, 0);
  return {
    belief: {
      mean: Matrix.add(mean, gain.mmul(Matrix.columnVector(surprise))),
      covariance: sandwich(kept, covariance).add(sandwich(gain, R)),
    },
    logLikelihood: -0.5 * (distance + S.logDet + surprise.length * Math.log(2 * Math.PI)),
  };
}

/** M V Mᵀ */
function sandwich(M: Matrix, V: Matrix): Matrix {
  return M.mmul(V).mmul(M.transpose());
}

function matrix(rows: Rows): Matrix {
  return new Matrix(rows.map((row) => [...row]));
}

function internal({ mean, covariance }: StateBelief): Gaussian {
  return { mean: Matrix.columnVector(mean), covariance: matrix(covariance) };
}

function published({ mean, covariance }: Gaussian): StateBelief {
  return { mean: mean.to1DArray(), covariance: covariance.to2DArray() };
}

function matrices(model: StateSpaceModel): { A: Matrix; Q: Matrix; C: Matrix; R: Matrix } {
  assertList('initialMean', model.initialMean);
  assertList('observation', model.observation);
  const states = model.initialMean.length;
  const observed = model.observation.length;
  const shapes: readonly [keyof StateSpaceModel, number, number][] = [
    ['transition', states, states],
    ['transitionCovariance', states, states],
    ['observation', observed, states],
    ['observationCovariance', observed, observed],
    ['initialCovariance', states, states],
  ];
  assertTable('initialMean', [model.initialMean]);
  for (const [name, rows, columns] of shapes) {
    const table = model[name] as Rows;
    if (assertTable(name, table) !== columns || table.length !== rows) {
      throw new RangeError(
        `${name} is ${table.length} × ${table[0].length}; it must be ${rows} × ${columns}.`,
      );
    }
  }
  for (const name of ['transitionCovariance', 'observationCovariance', 'initialCovariance'] as const) {
    checkCovariance(name, matrix(model[name]));
  }
  return {
    A: matrix(model.transition),
    Q: matrix(model.transitionCovariance),
    C: matrix(model.observation),
    R: matrix(model.observationCovariance),
  };
}

/** A covariance is symmetric and has no negative variance in any direction; zero is allowed (an exact relation). */
function checkCovariance(name: string, covariance: Matrix): void {
  assertSymmetric(name, covariance.rows, (i, j) => covariance.get(i, j));
  const variances = new EigenvalueDecomposition(covariance, { assumeSymmetric: true }).realEigenvalues;
  const [smallest, largest] = [Math.min(...variances), Math.max(...variances)];
  if (smallest < -1e-9 * Math.max(largest, 0)) {
    throw new RangeError(`${name} has the negative variance ${smallest} in one direction.`);
  }
}

function checkObservations(observations: readonly Observation[], width: number): void {
  if (observations.length === 0) throw new RangeError('there are no observations.');
  observations.forEach((x, t) => {
    if (x === null) return;
    assertFiniteData(`observations[${t}]`, x);
    if (x.length !== width) {
      throw new RangeError(`observations[${t}] has ${x.length} numbers; the model observes ${width}.`);
    }
  });
}

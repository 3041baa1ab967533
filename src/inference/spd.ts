import { Matrix } from 'ml-matrix';
import { assertSymmetric } from './checks';

/**
 * A symmetric positive definite matrix in float64 with its Cholesky factor, for algorithms in plain JavaScript.
 * Throws, naming the matrix and the pivot, where the matrix is not positive definite.
 */
export class Spd {
  readonly matrix: Matrix;
  readonly size: number;
  /** log |A| */
  readonly logDet: number;
  /** Rows of the lower factor L, A = L Lᵀ. */
  readonly factor: readonly Float64Array[];

  constructor(matrix: Matrix | readonly (readonly number[])[], name = 'matrix') {
    this.matrix = matrix instanceof Matrix ? matrix : new Matrix(matrix.map((row) => [...row]));
    this.size = this.matrix.rows;
    if (this.matrix.columns !== this.size) {
      throw new RangeError(`${name} must be square, got ${this.size} × ${this.matrix.columns}.`);
    }
    assertSymmetric(name, this.size, (i, j) => this.matrix.get(i, j));
    this.factor = cholesky(this.matrix, name);
    this.logDet = 2 * this.factor.reduce((sum, row, i) => sum + Math.log(row[i]), 0);
  }

  /** L⁻¹ v */
  whiten(v: ArrayLike<number>): Float64Array {
    const out = new Float64Array(this.size);
    for (let i = 0; i < this.size; i++) {
      let rest = v[i];
      for (let j = 0; j < i; j++) rest -= this.factor[i][j] * out[j];
      out[i] = rest / this.factor[i][i];
    }
    return out;
  }

  /** A⁻¹ v */
  solve(v: ArrayLike<number>): Float64Array {
    const out = this.whiten(v);
    for (let i = this.size - 1; i >= 0; i--) {
      for (let j = i + 1; j < this.size; j++) out[i] -= this.factor[j][i] * out[j];
      out[i] /= this.factor[i][i];
    }
    return out;
  }

  /** A⁻¹ B */
  solveColumns(B: Matrix): Matrix {
    const columns = Array.from({ length: B.columns }, (_, j) => this.solve(B.getColumn(j)));
    return new Matrix(columns).transpose();
  }

  /** (x − y)ᵀ A⁻¹ (x − y) */
  inverseQuadraticForm(x: ArrayLike<number>, y: ArrayLike<number>): number {
    const difference = new Float64Array(this.size);
    for (let i = 0; i < this.size; i++) difference[i] = x[i] - y[i];
    return this.whiten(difference).reduce((sum, u) => sum + u * u, 0);
  }

  /** trace(A⁻¹ B): the sum of squares of L⁻¹ times B's own factor. */
  traceOfSolve(b: Spd): number {
    let trace = 0;
    for (let column = 0; column < this.size; column++) {
      const v = b.factor.map((row) => row[column]);
      trace += this.whiten(v).reduce((sum, u) => sum + u * u, 0);
    }
    return trace;
  }
}

function cholesky(a: Matrix, name: string): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let i = 0; i < a.rows; i++) {
    const row = new Float64Array(a.rows);
    for (let j = 0; j <= i; j++) {
      const above = j === i ? row : rows[j];
      let rest = a.get(i, j);
      for (let k = 0; k < j; k++) rest -= row[k] * above[k];
      if (i !== j) row[j] = rest / rows[j][j];
      else if (rest > 0) row[i] = Math.sqrt(rest);
      else throw new RangeError(`${name} is not positive definite: pivot ${i} (counted from 0) is ${rest}.`);
    }
    rows.push(row);
  }
  return rows;
}

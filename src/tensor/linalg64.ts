/**
 * Linear algebra in float64, which tfjs lacks as a type but TensorFlow has: the bytes of a Float64Array cross as pairs
 * of int32 and are given their meaning (Bitcast) on the other side. Host arrays in, host arrays out, no gradients:
 * for closed forms whose condition numbers float32 cannot hold (Gaussian processes, PCA).
 */
import { tf } from './backend';
import { type Backend, type Binding, DT, type Handle, type NativeAttribute } from './compile/binding';

/** A dense matrix of float64 numbers, row by row. */
export interface Matrix64 {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

const DOUBLE = 2;

// Taken before anything can be recorded: these operations are never part of a compiled graph.
const native: Binding = (tf.backend() as unknown as Backend).binding;

const type = (name: string, value: number): NativeAttribute => ({ name, type: native.TF_ATTR_TYPE, value });
const flag = (name: string, value: boolean): NativeAttribute => ({ name, type: native.TF_ATTR_BOOL, value });
const T = type('T', DOUBLE);

/** A matrix from rows of numbers. Throws when the rows differ in length. */
export function fromRows(rows: readonly ArrayLike<number>[]): Matrix64 {
  const columns = rows.length === 0 ? 0 : rows[0].length;
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new RangeError(`row ${i} has ${row.length} numbers where row 0 has ${columns}.`);
    }
    data.set(row, i * columns);
  });
  return { rows: rows.length, columns, data };
}

export function toRows({ rows, columns, data }: Matrix64): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

/** A column vector. */
export function column(values: ArrayLike<number>): Matrix64 {
  return { rows: values.length, columns: 1, data: Float64Array.from(values) };
}

export function identity(size: number): Matrix64 {
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return { rows: size, columns: size, data };
}

export function transpose({ rows, columns, data }: Matrix64): Matrix64 {
  const turned = new Float64Array(data.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j];
  return { rows: columns, columns: rows, data: turned };
}

export interface Transposition {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** A B, with either transposed on request. */
export function matMul(
  A: Matrix64,
  B: Matrix64,
  { transposeA = false, transposeB = false }: Transposition = {},
): Matrix64 {
  const inner = transposeA ? A.rows : A.columns;
  if (inner !== (transposeB ? B.columns : B.rows)) {
    const side = (M: Matrix64, turned: boolean) => `${M.rows} × ${M.columns}${turned ? ' transposed' : ''}`;
    throw new RangeError(`matMul: ${side(A, transposeA)} does not fit ${side(B, transposeB)}.`);
  }
  return run('MatMul', [T, flag('transpose_a', transposeA), flag('transpose_b', transposeB)], [A, B])[0];
}

/**
 * The lower triangular L with L Lᵀ = A (only A's lower triangle is read).
 * @throws RangeError naming the first pivot that is not positive, and the matrix by `name`
 */
export function cholesky(A: Matrix64, name = 'matrix'): Matrix64 {
  checkSquare(A, name);
  checkFinite(A, name);
  const L = run('Cholesky', [T], [A])[0];
  // TensorFlow fills the factor of a matrix that has none with NaN, and says nothing.
  if (Number.isNaN(logDetOfFactor(L))) {
    const { index, value } = firstBadPivot(A);
    throw new RangeError(`${name} is not positive definite: pivot ${index} (counted from 0) is ${value}.`);
  }
  return L;
}

/** X with L X = B, or Lᵀ X = B for `adjoint`; L is lower triangular. */
export function triangularSolve(L: Matrix64, B: Matrix64, { adjoint = false } = {}): Matrix64 {
  checkSquare(L, 'L');
  if (L.rows !== B.rows) throw new RangeError(`triangularSolve: L has ${L.rows} rows but B has ${B.rows}.`);
  return run('MatrixTriangularSolve', [T, flag('lower', true), flag('adjoint', adjoint)], [L, B])[0];
}

/** X with A X = B, given the Cholesky factor L of A. */
export function choleskySolve(L: Matrix64, B: Matrix64): Matrix64 {
  return triangularSolve(L, triangularSolve(L, B), { adjoint: true });
}

/** A⁻¹ = L⁻ᵀ L⁻¹, given the Cholesky factor L of A. */
export function inverseFromFactor(L: Matrix64): Matrix64 {
  const inverse = triangularSolve(L, identity(L.rows));
  return matMul(inverse, inverse, { transposeA: true });
}

/** log |A| from the Cholesky factor L of A. */
export function logDetOfFactor({ rows, data }: Matrix64): number {
  let half = 0;
  for (let i = 0; i < rows; i++) half += Math.log(data[i * (rows + 1)]);
  return 2 * half;
}

export interface Eigen64 {
  /** Ascending. */
  readonly values: Float64Array;
  /** Orthonormal, one per column, in the order of the values. */
  readonly vectors: Matrix64;
}

/** Eigenvalues and eigenvectors of a symmetric matrix (only its lower triangle is read). */
export function eigh(A: Matrix64): Eigen64 {
  checkSquare(A, 'matrix');
  checkFinite(A, 'matrix');
  const [values, vectors] = run('SelfAdjointEigV2', [T, flag('compute_v', true)], [A], 2);
  return { values: values.data, vectors };
}

/** Runs one TensorFlow operation on float64 matrices. */
function run(
  op: string,
  attributes: NativeAttribute[],
  inputs: readonly Matrix64[],
  outputs = 1,
): Matrix64[] {
  const handles: Handle[] = [];
  try {
    for (const input of inputs) handles.push(upload(input));
    const results = native.executeOp(op, attributes, handles, outputs);
    handles.push(...results.map((result) => result.id));
    return results.map(({ id, shape }) => ({ rows: shape[0], columns: shape[1] ?? 1, data: download(id) }));
  } finally {
    handles.forEach((handle) => {
      native.deleteTensor(handle);
    });
  }
}

function upload({ rows, columns, data }: Matrix64): Handle {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  return recast(native.createTensor([rows, columns, 2], DT.int32, words), DT.int32, DOUBLE, true);
}

function download(handle: Handle): Float64Array {
  const words = recast(handle, DOUBLE, DT.int32, false);
  try {
    const { buffer, byteOffset, length } = native.tensorDataSync(words);
    return new Float64Array(buffer, byteOffset, length / 2);
  } finally {
    native.deleteTensor(words);
  }
}

function recast(handle: Handle, from: number, to: number, consume: boolean): Handle {
  try {
    return native.executeOp('Bitcast', [type('T', from), type('type', to)], [handle], 1)[0].id;
  } finally {
    if (consume) native.deleteTensor(handle);
  }
}

/** Where the factorisation stops: asked only after it failed, as this loop is thirty times slower than TensorFlow's. */
function firstBadPivot({ rows, data }: Matrix64): { index: number; value: number } {
  const L = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = data[i * rows + j];
      for (let k = 0; k < j; k++) rest -= L[i * rows + k] * L[j * rows + k];
      if (i !== j) L[i * rows + j] = rest / L[j * rows + j];
      else if (rest > 0) L[i * rows + i] = Math.sqrt(rest);
      else return { index: i, value: rest };
    }
  }
  // Rounding made TensorFlow's pivot negative and ours not: the last one is as good a name as any.
  return { index: rows - 1, value: 0 };
}

function checkSquare({ rows, columns }: Matrix64, name: string): void {
  if (rows !== columns || rows === 0)
    throw new RangeError(`${name} must be square, got ${rows} × ${columns}.`);
}

function checkFinite({ columns, data }: Matrix64, name: string): void {
  let total = 0;
  for (let i = 0; i < data.length; i++) total += data[i];
  if (Number.isFinite(total)) return;
  const at = data.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) throw new RangeError(`${name}[${Math.floor(at / columns)}][${at % columns}] is ${data[at]}.`);
}

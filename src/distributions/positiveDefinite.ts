import { numbersIn, shapeOf, type Value } from './values';

/** How unequal two mirrored entries may be, relative to the largest entry of the matrix. */
const ASYMMETRY = 1e-4;

/**
 * Throws unless every matrix in the value is symmetric positive definite (`isFactor`: lower triangular with a positive
 * diagonal, a Cholesky factor), and says at which pivot it fails.
 */
export function checkPositiveDefinite(what: string, value: Value, isFactor: boolean): void {
  const n = shapeOf(value)[shapeOf(value).length - 1];
  const numbers = numbersIn(value);
  for (let start = 0; start < numbers.length; start += n * n) {
    const entry = (row: number, column: number) => numbers[start + row * n + column];
    const which = numbers.length > n * n ? `${what} (matrix ${start / (n * n)} of the batch)` : what;
    if (isFactor) {
      checkFactor(which, n, entry);
    } else {
      checkSymmetric(which, n, entry);
      checkPivots(which, n, entry);
    }
  }
}

type Entry = (row: number, column: number) => number;

function checkFactor(what: string, n: number, entry: Entry): void {
  for (let i = 0; i < n; i++) {
    if (!(entry(i, i) > 0)) {
      throw new RangeError(
        `${what} needs a positive diagonal, but its entry [${i}][${i}] is ${entry(i, i)}.`,
      );
    }
    for (let j = i + 1; j < n; j++) {
      if (entry(i, j) !== 0) {
        throw new RangeError(
          `${what} must be lower triangular, but its entry [${i}][${j}] is ${entry(i, j)}.`,
        );
      }
    }
  }
}

function checkSymmetric(what: string, n: number, entry: Entry): void {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, Math.abs(entry(i, i)));
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [entry(i, j), entry(j, i)];
      if (Math.abs(a - b) > ASYMMETRY * largest) {
        throw new RangeError(
          `${what} is not symmetric: entry [${i}][${j}] is ${a}, but [${j}][${i}] is ${b}.`,
        );
      }
    }
  }
}

/** Cholesky's decomposition in double precision, as far as it goes. */
function checkPivots(what: string, n: number, entry: Entry): void {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = entry(i, j);
      for (let k = 0; k < j; k++) {
        rest -= L[i * n + k] * L[j * n + k];
      }
      if (i === j) {
        if (!(rest > 0)) {
          throw new RangeError(
            `${what} is not positive definite: pivot ${i} (counted from 0) is ${Number(rest.toPrecision(3))}, not > 0.`,
          );
        }
        L[i * n + i] = Math.sqrt(rest);
      } else {
        L[i * n + j] = rest / L[j * n + j];
      }
    }
  }
}

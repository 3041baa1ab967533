export * from './cholesky';
export { diagonal, diagonalMatrix, lowerTriangle, transposeMatrix } from './matrix';

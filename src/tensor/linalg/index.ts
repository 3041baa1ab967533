export * from './cholesky';
export { type Eigendecomposition, eigh } from './eigh';
export { einsum } from './einsum';
export { diagonal, diagonalMatrix, lowerTriangle, transposeMatrix } from './matrix';

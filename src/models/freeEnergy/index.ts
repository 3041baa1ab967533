/** Document 2's derivation: log p(D) = KL + F[q], where every density has a formula. */
export * from './derivation';
export * from './gaussian';
export * from './jensen';

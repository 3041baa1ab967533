/** Digits by a Bayesian network and by a point estimate: what they know, and what they make of images they were not taught. */
export * from './classifier';
export * from './fans';
export * from './firstLayer';
export * from './foreign';
export * from './foreignScores';
export * from './paper';
export * from './record';
export * from './report';
export * from './resample';
export * from './settings';
export * from './signals';
export * from './training';
export * from './turning';

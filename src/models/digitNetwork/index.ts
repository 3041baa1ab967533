/** Digits by a Bayesian network and by a point estimate: what they know, and what they make of images they were not taught. */
export * from './foreign';
export * from './resample';

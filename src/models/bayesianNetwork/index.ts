/** Networks with a distribution over their weights: prior, likelihood, posterior, predictive. */
export * from './chains';
export * from './densityTable';
export * from './dropoutWeights';
export * from './ensemble';
export * from './evidence';
export * from './gapTask';
export * from './grid';
export * from './inverseLoss';
export * from './laplaceNetworks';
export * from './network';
export * from './predictive';
export * from './prior';
export * from './reference';
export * from './regression';
export * from './variational';
export * from './wider';

export { type GaussianRows, productMoments } from './gaussianRows';
export { type GibbsInfo, type GibbsState, gibbsFactorisation } from './gibbs';
export { type Factorisation, type MapOptions, mapFactorisation, predict } from './pointEstimates';
export {
  averagedRmse,
  type CountGroup,
  forecast,
  forecastsByCount,
  holdOut,
  type RatingForecast,
  ratingCounts,
  watching,
} from './prediction';
export { type RatingColumns, type RatingTable, ratingTable, rmse } from './table';
export {
  factorEffects,
  type VariationalInfo,
  type VariationalState,
  variationalFactorisation,
} from './variational';

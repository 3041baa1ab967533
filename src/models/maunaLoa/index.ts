export { type Compared, compare, foretellFrom } from './compare';
export {
  type Forecast,
  forecast,
  holdOut,
  type Monthly,
  type Months,
  partOf,
  type Split,
  splitAt,
  thinned,
} from './forecast';
export { bending, FIXED, partsOfBending, plain, wandering, YEAR_ZERO } from './kernels';

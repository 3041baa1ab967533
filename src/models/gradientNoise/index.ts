export {
  type Direction,
  directionOf,
  estimates,
  exactGradient,
  exactVariance,
  type Kind,
  type Measured,
  measure,
  power,
  type Stack,
  stack,
} from './estimate';
export { type Climb, climb, settlingGap } from './race';
export { type SineVariances, sineVariances } from './sine';

export {
  type Direction,
  directionOf,
  estimates,
  exactGradient,
  exactVariance,
  type Kind,
  type Power,
  power,
  type Stack,
  stack,
} from './estimate';
export { type Climb, climb, type Settled, settledGap, settlingGap } from './race';
export { type SineVariances, sineVariances } from './sine';

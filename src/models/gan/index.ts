export {
  type FittedDiscriminator,
  fittedDiscriminator,
  gameValue,
  jensenShannon,
  type Line,
  optimalDiscriminator,
} from './gaussians';
export { type Gan, type GanParams, gan, generate, initGan, logits, trainGan } from './model';

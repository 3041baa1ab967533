export { bounds, type CodeGaussian, type Gaps, gapsOf, klToPrior } from './bounds';
export { encode, type TrainedEncoder, trainEncoder } from './encoder';
export { massesOfDraws, massesOfGaussian, massesOfPosterior, totalVariation } from './masses';
export { bestGaussians, type Checkpoint, perDatum } from './perDatum';

export { bounds, type CodeGaussian, type Gaps, gapsOf, klToPrior } from './bounds';
export { breakEven, type Reached } from './breakEven';
export { type CodeChains, drawCodes } from './chains';
export { encode, type TrainedEncoder, trainEncoder } from './encoder';
export { massesOfDraws, massesOfGaussian, massesOfPosterior, totalVariation } from './masses';
export { bestGaussians, type Checkpoint, perDatum } from './perDatum';
export { gapOverPlane, type OverPlane, spreadOver } from './plane';

export { bilinear, blocky, medianFilter } from './baselines';
export { blocksOf, logCount, type PoolOptions, pool } from './blocks';
export { binarise, flip, maskOf, patched } from './damage';
export { completions, type InferOptions, type Inferred, infer, logMissing } from './infer';
export { denoising, inpainting, type Observation, superResolution } from './observations';
export {
  type Decoder,
  type LogSeen,
  logPixels,
  meanGivenSeen,
  meanOf,
  type Pixels,
  vaeDecoder,
} from './pixels';
export { coinBits, pixelChances, psnr, type Score, score, scoreDifference } from './scores';

export { type Frame, type Learned, type LearnOptions, learn } from './learn';
export { braille, distanceToNearest, neighbourAgreement, neighbourTable } from './looks';
export { logEvidence, posteriorOf, type Square, shareNearCode } from './plane';

export { type Frame, type Learned, type LearnOptions, learn } from './learn';
export { braille, distanceToNearest } from './looks';
export { logEvidence, posteriorOf, type Square } from './plane';

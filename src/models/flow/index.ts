export {
  type Flow,
  type FlowModelParams,
  flow,
  fromLatent,
  initFlow,
  logProb,
  sampleFlow,
  toLatent,
} from './flow';
export { densityOverPlane, errorsAt, meanLogProb } from './proofs';
export { trainFlow } from './train';

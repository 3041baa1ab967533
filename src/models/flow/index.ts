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
export { trainFlow } from './train';

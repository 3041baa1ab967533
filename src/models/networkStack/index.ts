export {
  type Activation,
  activate,
  forward,
  initStack,
  type NetworkStack,
  type StackLayer,
  sizeOf,
  takeNetworks,
  widthsOf,
} from './stack';
export {
  batchesOf,
  type GroupBatch,
  type GroupData,
  rowsForEach,
  type StackLoss,
  type StackTraining,
  trainStack,
} from './train';

export {
  type Cost,
  evidenceByGrid,
  evidenceByImportance,
  evidenceByVariation,
  type GrowingRow,
  growing,
  type VariationalCost,
} from './cost';
export {
  type LogisticData,
  type LogisticPosterior,
  logisticData,
  logisticPosterior,
  minibatchesOf,
} from './posterior';
export { type ScaleRow, scaling } from './scale';

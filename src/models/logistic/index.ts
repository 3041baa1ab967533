export {
  type Cost,
  evidenceByGrid,
  evidenceByImportance,
  evidenceByVariation,
  type GrowingRow,
  growing,
} from './cost';
export {
  type LogisticData,
  type LogisticPosterior,
  logisticData,
  logisticPosterior,
} from './posterior';
export { type ScaleRow, scaling } from './scale';

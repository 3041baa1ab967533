export { at, type Curve, curveName, type MeasureOptions, measure, secondsPerMillion } from './curve';
export {
  checkpointsTo,
  disposeSnapshots,
  METHODS,
  type Method,
  network,
  type Snapshot,
  type SnapshotOptions,
  type Snapshots,
  snapshots,
} from './methods';
export {
  type CurveSeries,
  READING_ERROR,
  READINGS,
  type Reading,
  ROLES,
  readingSeries,
  type SeriesOptions,
  seriesOf,
} from './series';

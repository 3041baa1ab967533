export { type Curve, curveName, type MeasureOptions, measure } from './curve';
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

export {
  curveName,
  FREY_TRAINING_FRAMES,
  type Method,
  PANELS,
  type Panel,
  type PanelRun,
  panelCheckpoints,
  panelModel,
  train,
} from './panels';
export { type CurveRecord, curveRecord } from './record';

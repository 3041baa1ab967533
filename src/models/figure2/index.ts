export * from './chart';
export * from './live';
export * from './panels';
export * from './paper';
export { type CurveRecord, curveRecord } from './record';
export * from './summary';

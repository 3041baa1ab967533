export { banner } from './banner';
export {
  CHECK_MARK,
  CheckError,
  check,
  checkAbove,
  checkBelow,
  checkEqual,
  checkMonotone,
  type Tolerance,
} from './check';
export { type Chip, type ChipPage, showChips } from './chips';
export { type Exercise, exercise } from './exercise';
export type { ChartOptions, Figure, Frame, Layout, Trace } from './figure';
export * from './figures';
export { showHoverImages } from './hoverImages';
export { type Progress, progress } from './progress';
export { show } from './show';
export { type Cell, table } from './table';
export { type Role, roles } from './theme';
export type { Matrix, Values } from './values';

export { animation } from './animation';
export { type BarSeries, bars } from './bars';
export { type DiagramArrow, type DiagramNode, diagram, type Plate } from './diagram';
export { binDensities, binEdges, type Draws, histogram } from './histogram';
export { imageGrid } from './imageGrid';
export { iterations, lines, type MarkOptions, type Series } from './lines';
export { type Panel, panels } from './panels';
export { contours, heatmap, type Surface } from './plane';
export { type Points, scatter } from './scatter';

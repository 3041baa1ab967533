import './chained';

export * from './elementwise';
export * from './gather';
export * from './reductions';
export * from './stopGradient';
export * from './xlogy';

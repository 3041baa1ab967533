export * from './amortised';
export * from './hybrid';
export * from './inner';
export * from './method';
export * from './model';
export * from './particles';
export * from './train';

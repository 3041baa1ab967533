export * from './data';
export * from './distributions';
export * from './inference';
export * from './models';
export * from './notebook';
export * from './tensor';

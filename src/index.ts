export * from './notebook';
export * from './tensor';

export * from './apCorpus';
export * from './co2';
export * from './files';
export * from './freyFace';
export * from './images';
export * from './mnist';
export * from './movieLens';
export type { Origin } from './origin';
export * from './uci';

export * as bigram from './bigram';
export * as cookieJar from './cookieJar';
export * as logistic from './logistic';
export * as lowerBounds from './lowerBounds';
export * as matrixFactorisation from './matrixFactorisation';
export * as targets from './targets';
export * as topics from './topics';

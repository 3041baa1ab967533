export * as bigram from './bigram';
export * as cookieJar from './cookieJar';
export * as matrixFactorisation from './matrixFactorisation';

export * from './aggregate';
export * from './grid';
export * from './learn';
export * from './neighbours';
export * from './walk';

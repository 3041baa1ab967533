import './derivatives';

export * from './backend';
export * from './compile';
export * from './grad';
export { Interrupted, interruptible } from './interrupt';
export { foldIn, isKey, Key, key, keyFromTensor, keyToTensor, split } from './keys';
export * from './linalg';
export * as linalg64 from './linalg64';
export * from './ops';
export * from './optimisers';
export * as random from './random';
export * from './special';
export * from './trainer';
export type { Tree } from './tree';
export * as tree from './tree';

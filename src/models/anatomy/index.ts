export * from './byHand';
export * from './collapse';
export * from './divergence';
export * from './gradients';
export * from './greyPixels';
export * from './posterior';
export * from './start';
export * from './watch';

/** Hamilton's equations in plain numbers, for pictures and proofs; how far steps may go; samplers side by side. */
export * from './contest';
export * from './integrators';
export * from './reversal';
export * from './scaling';
export * from './systems';
export * from './tree';

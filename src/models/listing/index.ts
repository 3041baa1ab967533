/** The PyTorch listing of document 5 — a VAE of 784–400–20 — statement by statement. */
export * from './linear';
export * from './loss';
export * from './steps';
export * from './train';

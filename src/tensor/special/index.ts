export * from './beta';
export * from './gamma';
export * from './normal';

export * from './continuous';
export * from './discrete';
export * from './gamma';

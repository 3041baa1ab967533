export { type Compiled, type CompileOptions, compile } from './compile';
export { repeat, repeatWhile, type ScanOptions, scan } from './loop';
export { isTracing } from './record';
export { type CompileEvent, onCompile } from './tiers';

export { type Compiled, type CompileOptions, compile } from './compile';
export { repeat, type ScanOptions, scan } from './loop';
export { isTracing } from './record';

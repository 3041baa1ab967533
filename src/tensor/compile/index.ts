export { type Compiled, type CompileOptions, compile } from './compile';
export { isTracing } from './record';

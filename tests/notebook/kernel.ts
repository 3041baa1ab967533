import { createRequire } from 'node:module';
import type { Bundle, DisplayWriter } from '../../src/notebook/display';

export interface Sent {
  readonly message: { readonly data: Bundle; readonly transient: { readonly display_id?: string } };
  readonly update: boolean;
}

/** Runs `cell` as if tslab's module were loaded and listening, and returns what it displayed. */
export function withKernel(cell: () => void): Sent[] {
  const { cache } = createRequire(`${process.cwd()}/any.js`);
  const filename = '/somewhere/node_modules/tslab/dist/jupyter.js';
  const sent: Sent[] = [];
  const lastWriteDisplayData: DisplayWriter = (message, update) => void sent.push({ message, update });
  cache[filename] = { filename, exports: { lastWriteDisplayData } } as NodeModule;
  try {
    cell();
  } finally {
    delete cache[filename];
  }
  return sent;
}

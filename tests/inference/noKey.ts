import type { Key } from '../../src/tensor';

/** For deterministic algorithms, which do not look at the key: any use of it would throw. */
export const noKey = new Proxy({} as Key, {
  get: (_, name) => {
    throw new Error(`A deterministic step read the key (${String(name)}).`);
  },
});

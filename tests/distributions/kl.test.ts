import { describe, expect, it } from 'vitest';
import { kl } from '../../src/distributions';
import { build, klTable, relativeError } from './tables';

describe('closed forms of KL agree with quadrature to 1e-5', () => {
  for (const { name, p, q, kl: theirs } of klTable) {
    it(`${name}: ${JSON.stringify(p)} ‖ ${JSON.stringify(q)}`, () => {
      const ours = kl(build(name, p), build(name, q)).dataSync()[0];
      expect(relativeError(ours, theirs, 1e-30), `${ours}, not ${theirs}`).toBeLessThan(1e-5);
    });
  }
});

import { describe, expect, it } from 'vitest';
import { build, multivariate, relativeError, univariate } from './tables';

const TOLERANCE = 1e-5;
/** Near 0, where terms of several nats cancel, 1e-6 nats is what float32 has. */
const FLOOR = 0.1;

describe('log densities agree with SciPy and 50-digit formulas to 1e-5, tails included', () => {
  for (const [name, cases] of Object.entries({ ...univariate, ...multivariate })) {
    for (const { args, x, logProb } of cases) {
      it(`${name}(${JSON.stringify(args).slice(1, -1)})`, () => {
        const ours = build(name, args)
          .logProb(x as number[])
          .dataSync();
        const errors = logProb.map((theirs, i) => relativeError(ours[i], theirs, FLOOR));
        const worst = errors.indexOf(Math.max(...errors));
        const at = `at ${JSON.stringify(x[worst])}: ${ours[worst]}, not ${logProb[worst]}`;
        expect(Math.max(...errors), at).toBeLessThan(TOLERANCE);
      });
    }
  }
});

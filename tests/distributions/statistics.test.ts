import { describe, expect, it } from 'vitest';
import { build, multivariate, relativeError, univariate } from './tables';

const LEVELS = [0.05, 0.3, 0.5, 0.975];
const CDF_TOLERANCE = 1e-5;
/** Smaller probabilities than this are allowed an absolute error of 1e-8. */
const CDF_FLOOR = 1e-3;
const SMALLEST_FLOAT = 2 ** -126;
/** An error of a quantile is counted in probability. */
const QUANTILE_TOLERANCE = 2e-5;

const isDiscrete = (name: string) =>
  ['Bernoulli', 'Binomial', 'BetaBinomial', 'Poisson', 'NegativeBinomial', 'Hypergeometric'].includes(name);

describe('mean, variance and entropy agree with SciPy to 1e-5', () => {
  for (const [name, cases] of Object.entries({ ...univariate, ...multivariate })) {
    for (const { args, mean, variance, entropy } of cases) {
      it(`${name}(${JSON.stringify(args).slice(1, -1)})`, () => {
        const ours = build(name, args);
        if (mean !== undefined) {
          expect(relativeError(ours.mean().dataSync()[0], mean, 1e-9)).toBeLessThan(1e-5);
        }
        if (variance !== undefined) {
          const theirs = typeof variance === 'number' ? [variance] : variance;
          const variances = ours.variance().dataSync();
          theirs
            .filter((value) => value < 3e38)
            .forEach((value, i) => {
              expect(relativeError(variances[i], value, 1e-12)).toBeLessThan(1e-5);
            });
        }
        if (entropy !== undefined) {
          expect(relativeError(ours.entropy().dataSync()[0], entropy, 0.1)).toBeLessThan(1e-5);
        }
      });
    }
  }
});

describe('CDFs and quantiles agree with SciPy', () => {
  for (const [name, cases] of Object.entries(univariate)) {
    for (const { args, cdfAt, cdf, quantile } of cases) {
      const title = `${name}(${JSON.stringify(args).slice(1, -1)})`;
      it(`cdf of ${title}`, () => {
        const ours = build(name, args)
          .cdf(cdfAt as number[])
          .dataSync();
        const errors = cdf!.map((theirs, i) => relativeError(ours[i], theirs, CDF_FLOOR));
        const worst = errors.indexOf(Math.max(...errors));
        expect(errors[worst], `at ${cdfAt![worst]}: ${ours[worst]}, not ${cdf![worst]}`).toBeLessThan(
          CDF_TOLERANCE,
        );
      });
      it(`quantile of ${title}`, () => {
        const distribution = build(name, args);
        const ours = distribution.quantile(LEVELS).dataSync();
        quantile!.forEach((theirs, i) => {
          if (Math.abs(Number(theirs)) < SMALLEST_FLOAT) {
            return;
          }
          const density = isDiscrete(name) ? 1 : distribution.prob(Number(theirs)).dataSync()[0];
          const rounding = 2.4e-7 * Math.abs(Number(theirs)) + SMALLEST_FLOAT;
          const distance = Math.abs(ours[i] - Number(theirs));
          const error = distance <= rounding ? 0 : (distance - rounding) * density;
          expect(error, `at ${LEVELS[i]}: ${ours[i]}, not ${theirs}`).toBeLessThan(QUANTILE_TOLERANCE);
        });
      });
    }
  }
});

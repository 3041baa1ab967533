import { gp } from '../../inference';

// Inputs are years since 1980, outputs ppm of CO₂ less the prior mean.

/** Where x = 0 lies. */
export const YEAR_ZERO = 1980;

/** The yearly wave, whose shape changes slowly; bumps of some years; weather of some weeks. Hyper-parameters in ppm² and years. */
function aroundTheTrend() {
  const { periodic, product, rationalQuadratic, rbf } = gp;
  return {
    season: product({
      decay: rbf({ variance: 2.4 ** 2, lengthScale: 90 }),
      wave: periodic({ lengthScale: 1.3, period: 1 }),
    }),
    bumps: rationalQuadratic({ variance: 0.66 ** 2, lengthScale: 1.2, mixture: 0.78 }),
    weather: rbf({ variance: 0.18 ** 2, lengthScale: 1.6 / 12 }),
  };
}

/** Noise of a month: 0.19 ppm. */
const NOISE_VARIANCE = 0.19 ** 2;

/**
 * The composite kernel of Rasmussen & Williams (2006), eq. 5.15–5.19, at the values that they print for data up to 2003: the
 * trend is a smooth function that wanders (66 ppm, 67 years) and returns to the mean.
 */
export function wandering(mean: number): gp.GpModel {
  const trend = gp.rbf({ variance: 66 ** 2, lengthScale: 67 });
  return { kernel: gp.sum({ trend, ...aroundTheTrend() }), noiseVariance: NOISE_VARIANCE, mean };
}

/** The same around a parabola: level, slope and bend are unknown, with sds of 20 ppm, 1 ppm/year and 0.01 ppm/year². */
export function bending(mean: number): gp.GpModel {
  return { kernel: gp.sum(bendingParts()), noiseVariance: NOISE_VARIANCE, mean };
}

/** The four parts whose sum `bending` is. */
function bendingParts() {
  const { constant, functionKernel, linear, product, sum } = gp;
  const trend = sum({
    level: constant({ variance: 20 ** 2 }),
    slope: linear({ variance: 1 }),
    bend: product({ size: linear({ variance: 1e-4 }), square: functionKernel((x, z) => x[0] * z[0]) }),
  });
  return { trend, ...aroundTheTrend() };
}

/** The parts of a `bending` model, with the model's own hyper-parameters. */
export function partsOfBending(model: gp.GpModel): ReturnType<typeof bendingParts> {
  const owned = (name: string, part: gp.Kernel) =>
    part.with(
      Object.fromEntries(
        Object.keys(part.hyperparameters).map((h) => [h, model.kernel.hyperparameters[`${name}.${h}`]]),
      ),
    );
  const { trend, season, bumps, weather } = bendingParts();
  return {
    trend: owned('trend', trend),
    season: owned('season', season),
    bumps: owned('bumps', bumps),
    weather: owned('weather', weather),
  };
}

/** The hyper-parameters that are known, or that few data say anything about: the year's length; level and slope. */
export const FIXED = ['season.wave.period', 'trend.level.variance', 'trend.slope.variance'] as const;

/** One smooth function and noise, nothing else. */
export function plain(mean: number): gp.GpModel {
  return { kernel: gp.rbf({ variance: 30 ** 2, lengthScale: 10 }), noiseVariance: 4, mean };
}

import { Matrix } from 'ml-matrix';
import type { Algorithm } from '../algorithm';
import { assertTable } from '../checks';
import { logSumExp64 } from '../numeric';
import { Spd } from '../spd';
import { type ComponentStatistics, nearest, weightedStatistics } from './mixtureStatistics';

export interface MixtureComponent {
  readonly weight: number;
  readonly mean: readonly number[];
  readonly covariance: Spd;
}

export interface MixtureEmState {
  readonly components: readonly MixtureComponent[];
}

export interface MixtureEmInfo {
  /** log p(X | parameters the step started from), nats. EM never lets it fall. */
  readonly logLikelihood: number;
  /** p(z_n = k | x_n) of the E-step, shape [N][K]. */
  readonly responsibilities: readonly Float64Array[];
}

/**
 * Expectation–maximisation for a mixture of Gaussians (Bishop 2006, section 9.2). E-step: responsibilities; M-step:
 * weighted count, mean and covariance. `floor` is added to each covariance's diagonal: 0 is plain EM, which a
 * component that collapses onto one point stops with an error. `init` takes the first means [K][D].
 */
export function gaussianMixtureEm(
  data: readonly (readonly number[])[],
  { floor = 0 }: { floor?: number } = {},
): Algorithm<readonly (readonly number[])[], MixtureEmState, MixtureEmInfo> {
  const dimension = assertTable('data', data);
  if (!(floor >= 0)) throw new RangeError(`floor must be ≥ 0, got ${floor}.`);

  function maximise({ count, mean, scatter }: ComponentStatistics, k: number): MixtureComponent {
    if (!(count > 0)) throw new RangeError(`Component ${k} is responsible for no data point.`);
    const covariance = Matrix.div(scatter, count).add(Matrix.eye(dimension).mul(floor));
    return {
      weight: count / data.length,
      mean,
      covariance: new Spd(covariance, `Component ${k}’s covariance`),
    };
  }

  return {
    init(means) {
      if (assertTable('means', means) !== dimension) {
        throw new RangeError(`means have ${means[0].length} columns, the data ${dimension}.`);
      }
      const responsibilities = data.map((x) => nearest(x, means));
      return { components: weightedStatistics(data, responsibilities, means.length).map(maximise) };
    },
    step(_key, { components }) {
      let logLikelihood = 0;
      const responsibilities = data.map((x) => {
        const joint = Float64Array.from(components, (c) => logJoint(x, c));
        const logMarginal = logSumExp64(joint);
        logLikelihood += logMarginal;
        return joint.map((value) => Math.exp(value - logMarginal));
      });
      const statistics = weightedStatistics(data, responsibilities, components.length);
      return [{ components: statistics.map(maximise) }, { logLikelihood, responsibilities }];
    },
  };
}

/** log π_k N(x | μ_k, Σ_k) */
function logJoint(x: readonly number[], { weight, mean, covariance }: MixtureComponent): number {
  const constant = mean.length * Math.log(2 * Math.PI) + covariance.logDet;
  return Math.log(weight) - 0.5 * (constant + covariance.inverseQuadraticForm(x, mean));
}

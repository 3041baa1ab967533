import { inverse, Matrix } from 'ml-matrix';
import type { Algorithm } from '../algorithm';
import { assertPositive, assertPositiveInteger, assertTable } from '../checks';
import { Spd } from '../spd';

export interface PpcaState {
  /** W: [D, q] */
  readonly W: Matrix;
  /** σ² */
  readonly noise: number;
}

export interface PpcaInfo {
  /** log p(X | W, σ²) of the parameters the step started from, nats. EM never lets it fall. */
  readonly logLikelihood: number;
}

/**
 * Expectation–maximisation for probabilistic PCA, x = W z + mean + noise (Tipping & Bishop 1999, section 3.2, E- and
 * M-step together: eq. 27–28). `init` takes the first W [D][q]. It converges to the principal subspace, W not being
 * rotated to the axes.
 */
export function ppcaEm(
  data: readonly (readonly number[])[],
  { latent, noise = 1 }: { readonly latent: number; readonly noise?: number },
): Algorithm<readonly (readonly number[])[], PpcaState, PpcaInfo> {
  const D = assertTable('data', data);
  assertPositiveInteger('latent', latent);
  assertPositive('noise', noise);
  if (latent >= D) throw new RangeError(`latent = ${latent} must be below the data's ${D} columns.`);
  const X = new Matrix(data.map((row) => [...row]));
  const centred = X.subRowVector(X.mean('column'));
  const S = centred
    .transpose()
    .mmul(centred)
    .mul(1 / data.length);

  function logLikelihood({ W, noise }: PpcaState): number {
    const C = new Spd(Matrix.add(W.mmul(W.transpose()), Matrix.eye(D).mul(noise)), 'W Wᵀ + σ²I');
    const trace = inverse(C.matrix).mmul(S).trace();
    return -0.5 * data.length * (D * Math.log(2 * Math.PI) + C.logDet + trace);
  }

  return {
    init(first) {
      if (first.length !== D || assertTable('W', first) !== latent) {
        throw new RangeError(`W must be [${D}, ${latent}], got [${first.length}, ${first[0]?.length}].`);
      }
      return { W: new Matrix(first.map((row) => [...row])), noise };
    },
    step(_key, state) {
      const { W, noise } = state;
      const M = Matrix.add(W.transpose().mmul(W), Matrix.eye(latent).mul(noise));
      const SW = S.mmul(W);
      const inner = Matrix.eye(latent).mul(noise).add(inverse(M).mmul(W.transpose()).mmul(SW));
      const nextW = SW.mmul(inverse(inner));
      const nextNoise = Matrix.sub(S, SW.mmul(inverse(M)).mmul(nextW.transpose())).trace() / D;
      return [{ W: nextW, noise: nextNoise }, { logLikelihood: logLikelihood(state) }];
    },
  };
}

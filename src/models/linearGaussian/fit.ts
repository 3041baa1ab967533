import { fitPpca, lbfgs } from '../../inference';
import { assertTable } from '../../inference/checks';
import { Spd } from '../../inference/spd';
import { type Key, random, tf } from '../../tensor';
import {
  fromPpca,
  type LinearGaussian,
  linearGaussian,
  logEvidence,
  marginal,
  sizesOf,
  type Vector,
} from './model';

/** Σ log p(x⁽ⁱ⁾), nats. */
export function logEvidenceOfData(model: LinearGaussian, x: readonly Vector[]): number {
  return logEvidence(model, x).reduce((sum, l) => sum + l, 0);
}

/** θ of maximum likelihood, in closed form (Tipping & Bishop 1999). W is found up to a rotation: for K = 1, up to its sign. */
export function fitMl(x: readonly Vector[], K: number): LinearGaussian {
  return fromPpca(fitPpca(x, K));
}

/** ∇_θ Σ log p(x⁽ⁱ⁾) with z integrated out: [D][K], [D], and the slope in log noise. */
export interface EvidenceGradient {
  readonly W: number[][];
  readonly b: number[];
  readonly logNoise: number;
}

/** With C = W Wᵀ + noise² I and S the data's second moments around b: ∂/∂W = n C⁻¹(S − C)C⁻¹W (Tipping & Bishop 1999, A.1). */
export function evidenceGradient(model: LinearGaussian, x: readonly Vector[]): EvidenceGradient {
  const n = x.length;
  const { covariance } = marginal(model);
  const C = new Spd(covariance, 'the covariance of x');
  const { D, K } = sizesOf(model);
  const S = secondMoments(model.b, x);
  const sum = (values: Iterable<number>) => Array.from(values).reduce((a, v) => a + v, 0);
  /** C⁻¹(S − C)C⁻¹, which is symmetric. */
  const pull = S.map((row, i) => C.solve(row.map((s, j) => s - covariance[i][j]))).map((row) => [...row]);
  const turned = pull[0].map((_, j) => [...C.solve(pull.map((row) => row[j]))]);
  const mean = Array.from(
    { length: D },
    (_, d) => x.reduce((total, row) => total + row[d] - model.b[d], 0) / n,
  );
  return {
    W: turned.map((row) =>
      Array.from({ length: K }, (_, k) => n * sum(row.map((p, d) => p * model.W[d][k]))),
    ),
    b: Array.from(C.solve(mean), (v) => n * v),
    logNoise: n * model.noise ** 2 * sum(turned.map((row, d) => row[d])),
  };
}

/** S: the mean of (x − b)(x − b)ᵀ, [D][D]. */
function secondMoments(b: Vector, x: readonly Vector[]): number[][] {
  const S = b.map(() => b.map(() => 0));
  const residual = new Float64Array(b.length);
  for (const row of x) {
    for (let i = 0; i < b.length; i++) residual[i] = row[i] - b[i];
    for (let i = 0; i < b.length; i++) for (let j = 0; j <= i; j++) S[i][j] += residual[i] * residual[j];
  }
  return S.map((row, i) => row.map((_, j) => S[Math.max(i, j)][Math.min(i, j)] / x.length));
}

/** θ as one vector [W row by row, b, log noise], and back. */
function pack({ W, b, logNoise }: EvidenceGradient): number[] {
  return [...W.flat(), ...b, logNoise];
}

function unpack(theta: ArrayLike<number>, { D, K }: { D: number; K: number }): LinearGaussian {
  const v = Array.from(theta);
  return linearGaussian({
    W: Array.from({ length: D }, (_, d) => v.slice(d * K, (d + 1) * K)),
    b: v.slice(D * K, D * K + D),
    noise: Math.exp(v[D * K + D]),
  });
}

/** log p(θ) + Σ log p(x⁽ⁱ⁾) with every entry of W, b and log noise ~ N(0, priorSd²): what MAP maximises, up to a constant. */
export function logPosteriorOfTheta(model: LinearGaussian, x: readonly Vector[], priorSd = 1): number {
  const theta = pack({ W: model.W.map((r) => [...r]), b: [...model.b], logNoise: Math.log(model.noise) });
  return logEvidenceOfData(model, x) - theta.reduce((s, t) => s + t * t, 0) / (2 * priorSd ** 2);
}

/**
 * θ of maximum posterior probability under the prior N(0, priorSd² I) that the paper uses as weight decay (section 5), by L-BFGS
 * from the maximum of the likelihood.
 */
export function fitMap(x: readonly Vector[], K: number, { priorSd = 1 } = {}): LinearGaussian {
  const D = assertTable('x', x);
  const start = fitMl(x, K);
  const first = pack({ W: start.W.map((r) => [...r]), b: [...start.b], logNoise: Math.log(start.noise) });
  const objective = (theta: Float64Array) => {
    const model = unpack(theta, { D, K });
    const gradient = pack(evidenceGradient(model, x)).map((g, i) => theta[i] / priorSd ** 2 - g);
    return { value: -logPosteriorOfTheta(model, x, priorSd), gradient };
  };
  return unpack(lbfgs(objective, first, { gradientTolerance: 1e-7 }).x, { D, K });
}

/** log p(x) per data point over a plane of W's two entries (D = 2, K = 1), nats: z[i][j] for w₂[i], w₁[j]. */
export function evidenceOverW(
  model: LinearGaussian,
  x: readonly Vector[],
  w: readonly number[],
): { readonly x: readonly number[]; readonly y: readonly number[]; readonly z: number[][] } {
  const S = secondMoments(model.b, x);
  const at = (w1: number, w2: number) => {
    const C = new Spd(marginal({ ...model, W: [[w1], [w2]] }).covariance, 'the covariance of x');
    const distance = S.reduce((sum, column, j) => sum + C.solve(column)[j], 0); // trace(C⁻¹ S)
    return -0.5 * (2 * Math.log(2 * Math.PI) + C.logDet + distance);
  };
  return { x: w, y: w, z: w.map((w2) => w.map((w1) => at(w1, w2))) };
}

/** A fit after so many data points have been looked at. */
export interface Waypoint {
  readonly seen: number;
  readonly model: LinearGaussian;
}

/**
 * Stochastic gradient ascent on log p(x): each step looks at `batch` data points and moves θ by rate / (1 + step / 200)^½ times
 * the gradient per data point; a batch of the data's own size is all of them. Returns θ after steps 0, 1, 2, 4, 8, …
 */
export function stochasticAscent(
  x: readonly Vector[],
  start: LinearGaussian,
  { key, batch, steps, rate }: { key: Key; batch: number; steps: number; rate: number },
): Waypoint[] {
  const sizes = sizesOf(start);
  const path: Waypoint[] = [{ seen: 0, model: start }];
  let theta = pack({ W: start.W.map((r) => [...r]), b: [...start.b], logNoise: Math.log(start.noise) });
  const isWhole = batch === x.length; // then every step looks at all of them, in order
  const order = isWhole
    ? Int32Array.from({ length: steps * batch }, (_, i) => i % batch)
    : tf.tidy(() => random.randint(key, [steps * batch], 0, x.length).dataSync());
  for (let step = 1; step <= steps; step++) {
    const chosen = order.subarray((step - 1) * batch, step * batch);
    const slope = pack(
      evidenceGradient(
        unpack(theta, sizes),
        Array.from(chosen, (i) => x[i]),
      ),
    );
    const size = rate / batch / Math.sqrt(1 + step / 200);
    theta = theta.map((t, i) => t + size * slope[i]);
    const isKept = Number.isInteger(Math.log2(step)) || step === steps;
    if (isKept) path.push({ seen: step * batch, model: unpack(theta, sizes) });
  }
  return path;
}

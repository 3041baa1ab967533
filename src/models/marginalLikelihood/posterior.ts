import { makeRunner, type StepProgress, unitMass } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { assertStartWithGradient, withGradient } from '../../inference/density';
import { startDualAveraging } from '../../inference/sampling/dualAveraging';
import { type HmcInfo, type HmcState, hmc } from '../../inference/sampling/hmc';
import { type TunedState, tuned } from '../../inference/sampling/tuned';
import { exp, Interrupted, type Key, split, tf, tree } from '../../tensor';

/** z [N, D], one row for each data point, ↦ log p(xⁱ, zⁱ) [N] in nats, under parameters that may change between calls. */
export type LogJoint<Params> = (params: Params, z: tf.Tensor) => tf.Tensor;

export interface PosteriorOptions {
  readonly key: Key;
  /** Transitions that tune the step sizes and are thrown away. */
  readonly warmUp: number;
  /** Draws to keep, S. */
  readonly draws: number;
  /** Leapfrog steps in a transition; 4, as in the paper's App. E, if not given. */
  readonly leapfrogs?: number;
  /** 0.9, as in the paper's App. E, if not given. */
  readonly targetAcceptance?: number;
  /** Each trajectory's ε is drawn from ε (1 ± jitter); 0.5 if not given. See {@link JITTER}. */
  readonly jitter?: number;
  /** About the posterior's standard deviations, [N, D] or [D]: steps are taken in these units. 1 if not given. */
  readonly scale?: tf.Tensor;
  readonly progress?: StepProgress;
  /** Whether XLA compiles the steps: worth its seconds where the sampler is used again and again. */
  readonly xla?: boolean | 'auto';
}

/** Draws of p(z|x) for N data points at once. */
export interface PosteriorDraws {
  /** [S, N, D] */
  readonly z: tf.Tensor3D;
  /** log p(x, z) of each draw, [S, N], in nats. */
  readonly logJoint: tf.Tensor2D;
  /** Mean acceptance of each data point's chain after warm-up, [N]. */
  readonly acceptance: tf.Tensor1D;
  /** ε of each data point, in units of `scale`, [N]. */
  readonly stepSize: tf.Tensor1D;
  readonly interrupted: boolean;
}

/** Draws from posteriors again and again as the parameters change; the graph is recorded once. */
export interface PosteriorSampler<Params> {
  /** @param start where the chains begin, [N, D]; it stays the caller's. @throws Interrupted before the first draws */
  readonly draw: (params: Params, start: tf.Tensor, key: Key) => Promise<PosteriorDraws>;
  readonly dispose: () => void;
}

type State<Params> = TunedState<HmcState> & { readonly params: Params };
type Info = HmcInfo & { readonly stepSize: tf.Tensor };

/** Where the search for a step size starts, in units of the scale. */
const FIRST_STEP_SIZE = 0.2;

/**
 * Trajectories are drawn half as long to half as long again. In a posterior that is nearly Gaussian, 4 steps at 90 %
 * acceptance last about half a period: all of one length, they would go from z to about −z and back, and never change |z|.
 */
const JITTER = 0.5;

/** Most transitions to a graph call. */
const BLOCK = 10;

/**
 * Hamiltonian Monte Carlo on p(z|x) ∝ p(x, z), one chain for each data point (App. D, stage 1). Posteriors differ in width
 * from one data point to the next, so each chain has a step size of its own, brought to the wanted acceptance by dual
 * averaging.
 */
export function posteriorSampler<Params>(
  logJoint: LogJoint<Params>,
  options: Omit<PosteriorOptions, 'key'>,
): PosteriorSampler<Params> {
  const {
    warmUp,
    draws,
    leapfrogs = 4,
    targetAcceptance = 0.9,
    jitter = JITTER,
    scale,
    progress,
    xla,
  } = options;
  for (const [name, value] of Object.entries({ warmUp, draws })) assertPositiveInteger(name, value);
  const inUnits = (z: tf.Tensor) => (scale ? tf.div(z, scale) : z.clone());
  const outOf = (u: tf.Tensor) => (scale ? tf.mul(u, scale) : u);
  const density = (params: Params) => (u: tf.Tensor) => logJoint(params, outOf(u));
  const step = (key: Key, { params, ...state }: State<Params>): readonly [State<Params>, Info] => {
    const kernelOf = ({ stepSize }: { readonly stepSize: tf.Tensor }) =>
      hmc(density(params), { stepSize, steps: leapfrogs, jitter });
    const eachRow = (acceptance: tf.Tensor) => tf.reshape(acceptance, [-1, 1]);
    const [next, info] = tuned(kernelOf, targetAcceptance, eachRow).step(key, state);
    return [{ ...next, params }, info];
  };
  const block = commonDivisor(warmUp, draws, BLOCK);
  const collect = ({ kernel }: State<Params>) => ({ z: outOf(kernel.position), logJoint: kernel.logDensity });
  const runner = makeRunner({ step }, { block, collect, xla });
  const total = warmUp + draws;
  return {
    dispose: runner.dispose,
    async draw(params, start, key) {
      const [warmKey, drawKey] = split(key);
      const first = startState(params, inUnits(start), density(params));
      const reportFrom = (before: number) =>
        progress && ((done: number, _: number, note: string) => progress(before + done, total, note));
      const warm = await runner.run({ key: warmKey, state: first, steps: warmUp, progress: reportFrom(0) });
      if (warm.interrupted) throw new Interrupted();
      const state = { ...warm.state, searching: tf.scalar(0) };
      const run = await runner.run({ key: drawKey, state, steps: draws, progress: reportFrom(warmUp) });
      const acceptance = tf.tidy(() => tf.mean(run.infos.acceptance, 0)) as tf.Tensor1D;
      const stepSize = tf.tidy(() => exp(tf.reshape(run.state.search.logAveraged, [-1]))) as tf.Tensor1D;
      const { z, logJoint: values } = run.draws;
      tree.dispose(first.kernel, first.search, first.inverseMass, first.searching);
      tree.dispose(warm.state, warm.draws, warm.infos, state.searching, run.state, run.infos);
      return {
        z: z as tf.Tensor3D,
        logJoint: values as tf.Tensor2D,
        acceptance,
        stepSize,
        interrupted: run.interrupted,
      };
    },
  };
}

/** Once: as {@link posteriorSampler}. @throws Interrupted when it was interrupted before there were draws */
export async function samplePosterior<Params>(
  logJoint: LogJoint<Params>,
  params: Params,
  start: tf.Tensor,
  { key, ...options }: PosteriorOptions,
): Promise<PosteriorDraws> {
  const sampler = posteriorSampler(logJoint, { xla: false, ...options });
  try {
    return await sampler.draw(params, start, key);
  } finally {
    sampler.dispose();
  }
}

/** The draws of each data point, coordinate by coordinate, as charts take them: [N][D][S]. */
export function coordinatesOf({ z }: Pick<PosteriorDraws, 'z'>): number[][][] {
  return tf.tidy(() => (tf.transpose(z, [1, 2, 0]) as tf.Tensor3D).arraySync());
}

/** The chains before their first step, each with a search for a step size of its own. */
function startState<Params>(
  params: Params,
  position: tf.Tensor,
  density: (u: tf.Tensor) => tf.Tensor,
): State<Params> {
  assertStartWithGradient(density, position);
  const kernel = { position, ...withGradient(density)(position) };
  const one = startDualAveraging(FIRST_STEP_SIZE);
  const column = (x: tf.Tensor) => tf.fill([position.shape[0], 1], x.dataSync()[0]);
  const search = tree.map(column as never, one) as unknown as typeof one;
  tree.dispose(one);
  return {
    params,
    kernel,
    search,
    inverseMass: unitMass(position.shape[1] as number),
    searching: tf.scalar(1),
  };
}

/** The largest number up to `atMost` that divides both. */
function commonDivisor(a: number, b: number, atMost: number): number {
  for (let d = Math.min(a, b, atMost); d > 1; d--) if (a % d === 0 && b % d === 0) return d;
  return 1;
}

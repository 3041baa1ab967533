import { exp, type Key, split, tf, tree } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertPositiveInteger } from '../checks';
import type { LogDensity } from '../density';
import { makeRunner, type Progress } from '../driver';
import type { Values } from '../model';
import { type HmcState, hmc } from './hmc';
import { nuts } from './nuts';
import { type TunedState, type Tuning, tuned } from './tuned';
import { warmUpChains } from './warmUp';

/** What to sample: a `model(…)`, or a log density on ℝᴰ with a way to start and to show. */
export interface SampleTarget<V extends Values> {
  readonly size: number;
  readonly logDensity: LogDensity;
  readonly constrain: (position: tf.Tensor) => V;
  readonly initial: (key: Key, chains: number) => tf.Tensor;
}

export interface SampleOptions {
  readonly key: Key;
  /**
   * 'nuts' chooses the length of each trajectory; a number is HMC with that many leapfrog steps (ε jittered by 20 %).
   */
  readonly method?: 'nuts' | { readonly leapfrogs: number };
  readonly chains?: number;
  /** Steps that tune step size and mass and are thrown away. */
  readonly warmUp?: number;
  /** Draws per chain to keep. */
  readonly draws?: number;
  /** Steps per draw. */
  readonly thin?: number;
  readonly mass?: 'diagonal' | 'dense';
  readonly targetAcceptance?: number;
  /** Of NUTS: 2^maxDepth − 1 leapfrog steps at most. */
  readonly maxDepth?: number;
  /** Where the chains start: [chains, D]; `target.initial` where not given. */
  readonly start?: tf.Tensor;
  /** Steps per graph call at most; see `run`. */
  readonly block?: number;
  readonly compiled?: boolean;
  readonly xla?: boolean | 'auto';
  /** Told of warm-up and sampling steps together. */
  readonly progress?: Progress;
}

/**
 * acceptance, divergent (0 or 1), energy, stepSize (accepted of HMC; depth, leapfrogs of NUTS), each as
 * [chain][step].
 */
export type ChainInfos = Readonly<Record<string, Float32Array[]>>;

export interface Samples<V extends Values> {
  /** Each quantity as [draws, chains, …shape], as `summarise` takes it. The caller owns the tensors. */
  readonly draws: V;
  /** The same draws in unconstrained space: [draws, chains, D]. */
  readonly positions: tf.Tensor;
  readonly infos: ChainInfos;
  readonly warmUpInfos: ChainInfos;
  readonly stepSize: number;
  readonly interrupted: boolean;
}

type Info = Readonly<Record<string, tf.Tensor>> & { readonly acceptance: tf.Tensor };
type Kernel = Algorithm<tf.Tensor, HmcState, Info>;

/**
 * Draws from a posterior by NUTS or HMC: parallel chains, step size by dual averaging and mass from Stan's warm-up
 * windows, both shared by all chains. After an interrupt the draws so far come back.
 * @throws Interrupted during warm-up; RangeError where the log density cannot be started from, in words
 */
export async function sample<V extends Values>(
  target: SampleTarget<V>,
  options: SampleOptions,
): Promise<Samples<V>> {
  const { key, chains = 4, warmUp = 1000, draws = 1000, thin = 1, mass = 'diagonal', progress } = options;
  for (const [name, value] of Object.entries({ chains, warmUp, draws, thin }))
    assertPositiveInteger(name, value);
  const [startKey, warmUpKey, drawKey] = split(key, 3);
  const block =
    thin * commonDivisor(Math.ceil(warmUp / thin), draws, Math.ceil((options.block ?? 25) / thin));
  const steps = { warmUp: thin * Math.ceil(warmUp / thin), draws: thin * draws };
  const total = steps.warmUp + steps.draws;

  const start = options.start ?? target.initial(startKey, chains);
  if (start.shape.join() !== [chains, target.size].join()) {
    throw new RangeError(
      `The chains must start at [chains, D] = [${chains}, ${target.size}], got [${start.shape}].`,
    );
  }
  const kernelOf = kernelFor(target.logDensity, options);
  const kernel = kernelOf(UNTUNED).init(start);
  if (options.start === undefined) start.dispose();
  const runner = makeRunner(tuned(kernelOf, options.targetAcceptance ?? 0.8), {
    collect: (state: TunedState<HmcState>) => state.kernel.position,
    block,
    thin,
    compiled: options.compiled,
    xla: options.xla,
  });
  try {
    const warm = await warmUpChains({
      logDensity: target.logDensity,
      runner,
      kernel,
      positionOf: (state) => state.position,
      steps: steps.warmUp,
      block,
      mass,
      key: warmUpKey,
      progress: progress && ((done, _, note) => progress(done, total, `warm-up, ${note}`)),
      note,
    });
    const result = await runner.run({
      key: drawKey,
      state: warm.state,
      steps: steps.draws,
      progress: progress && ((done, _, words) => progress(steps.warmUp + done, total, words)),
      note,
    });
    const stepSize = tf.tidy(() => exp(warm.state.search.logAveraged).dataSync()[0]);
    const samples: Samples<V> = {
      draws: target.constrain(result.draws),
      positions: result.draws,
      infos: byChain([result.infos], chains),
      warmUpInfos: byChain(warm.infos, chains),
      stepSize,
      interrupted: result.interrupted,
    };
    tree.dispose(warm, result.state, result.infos);
    return samples;
  } finally {
    runner.dispose();
  }
}

const UNTUNED = { stepSize: 1 } as unknown as Tuning;

function kernelFor(
  logDensity: LogDensity,
  { method = 'nuts', maxDepth }: SampleOptions,
): (tuning: Tuning) => Kernel {
  if (method === 'nuts') return (tuning) => nuts(logDensity, { ...tuning, maxDepth }) as unknown as Kernel;
  const { leapfrogs } = method;
  return (tuning) => hmc(logDensity, { ...tuning, steps: leapfrogs, jitter: 0.2 }) as unknown as Kernel;
}

function note(infos: Info): string {
  return tf.tidy(() => {
    const mean = (x: tf.Tensor): number => tf.mean(tf.cast(x, 'float32')).dataSync()[0];
    const leapfrogs = infos.leapfrogs === undefined ? '' : `, ${mean(infos.leapfrogs).toFixed(1)} leapfrogs`;
    return `acceptance ${mean(infos.acceptance).toFixed(2)}, ε ${mean(infos.stepSize).toPrecision(2)}${leapfrogs}`;
  });
}

/** Blocks of infos [steps, chains] (or [steps], the same for all chains) as [chain][step]. */
function byChain(blocks: readonly Info[], chains: number): ChainInfos {
  const columns = (name: string): Float32Array[] =>
    Array.from({ length: chains }, (_, c) =>
      Float32Array.from(
        blocks.flatMap((infos) => {
          const values = infos[name].dataSync();
          const perStep = infos[name].rank === 1 ? 1 : chains;
          return Array.from(
            { length: infos[name].shape[0] },
            (_, i) => values[i * perStep + (perStep === 1 ? 0 : c)],
          );
        }),
      ),
    );
  return Object.fromEntries(Object.keys(blocks[0]).map((name) => [name, columns(name)]));
}

/** The largest number up to `atMost` that divides both. */
function commonDivisor(a: number, b: number, atMost: number): number {
  for (let d = Math.min(a, b, atMost); d > 1; d--) if (a % d === 0 && b % d === 0) return d;
  return 1;
}

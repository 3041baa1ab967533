import { foldIn, scan, split, tf } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertPositiveInteger } from '../checks';

export interface MonteCarloEmState<Params, KernelState> {
  readonly params: Params;
  readonly kernel: KernelState;
}

export interface MonteCarloEmOptions<Params, KernelState, KernelInfo, Latents, MInfo> {
  /** A sampler of p(z | x, params): its chains (rows: one per data point, say) go on from where they were. */
  readonly sampler: (params: Params) => Algorithm<tf.Tensor, KernelState, KernelInfo>;
  /** What the chains are when the parameters have changed: recomputes log density and gradient at their positions. */
  readonly renew: (params: Params, kernel: KernelState) => KernelState;
  readonly latents: (kernel: KernelState) => Latents;
  /** Sampler steps before the draws of each E-step, and draws. */
  readonly burnIn: number;
  readonly draws: number;
  /**
   * New parameters from draws stacked along a first axis: a closed form, or some gradient steps; and what there is to
   * see.
   */
  readonly maximise: (params: Params, latents: Latents) => readonly [Params, MInfo];
}

/**
 * Monte Carlo EM (Wei & Tanner 1990): the expectation of the E-step, E[log p(x, z | params)] over p(z | x, old
 * params), is an average over draws of a Markov chain; the M-step maximises that average, wholly or by a few steps.
 * All of a step is one function of tensors: it can be compiled by `run`.
 */
export function monteCarloEm<Params, KernelState, KernelInfo, Latents, MInfo>({
  sampler,
  renew,
  latents,
  burnIn,
  draws,
  maximise,
}: MonteCarloEmOptions<Params, KernelState, KernelInfo, Latents, MInfo>): Algorithm<
  { readonly params: Params; readonly position: tf.Tensor },
  MonteCarloEmState<Params, KernelState>,
  { readonly sampling: KernelInfo; readonly maximising: MInfo }
> {
  assertPositiveInteger('draws', draws);
  if (!(Number.isInteger(burnIn) && burnIn >= 0))
    throw new RangeError(`burnIn must be an integer ≥ 0, got ${burnIn}.`);
  return {
    init: ({ params, position }) => ({ params, kernel: sampler(params).init(position) }),
    step: (key, { params, kernel: before }) =>
      tf.tidy((): never => {
        const [burnKey, drawKey] = split(key);
        const { step } = sampler(params);
        let kernel = renew(params, before);
        if (burnIn > 0) {
          [kernel] = scan((s: KernelState, i) => [step(foldIn(burnKey, i), s)[0], null] as const, kernel, {
            length: burnIn,
          });
        }
        const [end, { latent, sampling }] = scan(
          (s: KernelState, i) => {
            const [next, info] = step(foldIn(drawKey, i), s);
            return [next, { latent: latents(next), sampling: info }] as const;
          },
          kernel,
          { length: draws },
        );
        const [better, maximising] = maximise(params, latent);
        return [
          { params: better, kernel: end },
          { sampling, maximising },
        ] as never;
      }),
  };
}

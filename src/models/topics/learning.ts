import {
  type Algorithm,
  heldOutPerplexity,
  initialTopics,
  iterate,
  type LdaModel,
  ldaCavi,
  ldaStochastic,
  type StochasticLdaOptions,
  type WordCounts,
} from '../../inference';
import { foldIn, type Key, split } from '../../tensor';
import { topicRows } from './words';

/** The ELBO (nats) that coordinate ascent reaches from one random start; for corpora so small that it takes no time. */
export function reachedBound(
  key: Key,
  documents: readonly WordCounts[],
  { model, steps }: { readonly model: LdaModel; readonly steps: number },
): number {
  const algorithm = ldaCavi(documents, model);
  let state = algorithm.init(initialTopics(key, model));
  let bound = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < steps; i++) {
    const [next, info] = algorithm.step(key, state);
    state = next;
    bound = info.elbo;
  }
  return bound;
}

/** Sets every n-th document aside: [those to learn from, those kept back]. */
export function holdOutDocuments<T>(documents: readonly T[], every: number): [T[], T[]] {
  if (!(Number.isInteger(every) && every >= 2))
    throw new RangeError(`every must be an integer ≥ 2, got ${every}.`);
  const isHeld = (i: number): boolean => i % every === every - 1;
  return [documents.filter((_, i) => !isHeld(i)), documents.filter((_, i) => isHeld(i))];
}

/** Where a watched algorithm is: its own state, and how many steps it has taken. */
export interface Watched<State> {
  readonly inner: State;
  readonly steps: number;
}

/**
 * The same algorithm, whose info also holds the perplexity of held-out documents after every so-many-th step (null between):
 * judging takes time too.
 */
export function watchPerplexity<State extends { readonly lambda: Float64Array }, Info extends object>(
  algorithm: Algorithm<Float64Array, State, Info>,
  { held, model, every = 1 }: { held: readonly WordCounts[]; model: LdaModel; every?: number },
): Algorithm<Float64Array, Watched<State>, Info & { readonly perplexity: number | null }> {
  return {
    init: (lambda, key) => ({ inner: algorithm.init(lambda, key), steps: 0 }),
    step(key, { inner, steps: before }) {
      const [next, info] = algorithm.step(key, inner);
      const steps = before + 1;
      const perplexity = steps % every === 0 ? heldOutPerplexity(held, next.lambda, model) : null;
      return [
        { inner: next, steps },
        { ...info, perplexity },
      ];
    },
  };
}

/** The same algorithm, whose info also holds the topics after each step, as rows of V probabilities. */
export function watchTopics<State extends { readonly lambda: Float64Array }, Info extends object>(
  algorithm: Algorithm<Float64Array, State, Info>,
  model: LdaModel,
): Algorithm<Float64Array, State, Info & { readonly topics: number[][] }> {
  return {
    init: algorithm.init,
    step(key, state) {
      const [next, info] = algorithm.step(key, state);
      return [next, { ...info, topics: topicRows(next.lambda, model) }];
    },
  };
}

/** Runs an algorithm from several random starts, one after the other. The start and the steps of run i use foldIn(key, i). */
export async function runFromStarts<State, Info>(
  algorithm: Algorithm<Float64Array, State, Info>,
  {
    key,
    model,
    starts,
    steps,
    progress,
  }: {
    readonly key: Key;
    readonly model: LdaModel;
    readonly starts: number;
    readonly steps: number;
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<{ readonly state: State; readonly infos: readonly Info[] }[]> {
  const runs: { readonly state: State; readonly infos: readonly Info[] }[] = [];
  for (let i = 0; i < starts; i++) {
    const [toStart, toStep] = split(foldIn(key, i));
    const { state, infos, interrupted } = await iterate(algorithm, {
      state: algorithm.init(initialTopics(toStart, model)),
      steps,
      key: toStep,
      progress: (done) => progress?.(i * steps + done, starts * steps, `start ${i + 1} of ${starts}`),
    });
    runs.push({ state, infos });
    if (interrupted) break;
  }
  return runs;
}

/** A judged run as a line: passes over the corpus, perplexity on the documents kept back. */
export interface Curve {
  readonly passes: number[];
  readonly perplexity: number[];
}

/** The points of a watched run at which perplexity was measured. @param passesPerStep the share of the corpus that a step reads */
export function perplexityCurve(
  infos: readonly { readonly perplexity: number | null }[],
  passesPerStep: number,
): Curve {
  const measured = infos.flatMap(({ perplexity }, i) =>
    perplexity === null ? [] : [{ passes: (i + 1) * passesPerStep, perplexity }],
  );
  return { passes: measured.map((m) => m.passes), perplexity: measured.map((m) => m.perplexity) };
}

/** Passes after which a curve first is at or below a level; null if it never is. */
export function passesToReach({ passes, perplexity }: Curve, level: number): number | null {
  const at = perplexity.findIndex((value) => value <= level);
  return at < 0 ? null : passes[at];
}

/** Held-out perplexity for several numbers of topics, each learnt by stochastic inference with the same passes and steps. */
export async function perplexityByTopics(
  key: Key,
  {
    train,
    held,
    vocabularySize,
    counts,
    alpha,
    eta,
    passes,
    progress,
    ...options
  }: StochasticLdaOptions & {
    readonly train: readonly WordCounts[];
    readonly held: readonly WordCounts[];
    readonly vocabularySize: number;
    /** The numbers of topics to try. */
    readonly counts: readonly number[];
    readonly alpha: number;
    readonly eta: number;
    readonly passes: number;
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<number[]> {
  const steps = Math.round((passes * train.length) / options.batchSize);
  const result: number[] = [];
  for (const topics of counts) {
    const model = { topics, vocabularySize, alpha, eta };
    const algorithm = ldaStochastic(train, model, options);
    const start = algorithm.init(initialTopics(foldIn(key, topics), model));
    const { state, interrupted } = await iterate(algorithm, {
      state: start,
      steps,
      key: key,
      progress: (done) => progress?.(result.length * steps + done, counts.length * steps, `${topics} topics`),
    });
    result.push(heldOutPerplexity(held, state.lambda, model));
    if (interrupted) break;
  }
  return result;
}

import { assertPositive, assertPositiveInteger } from '../../inference/checks';

/** What a neural process is made of. The published members of the family are {@link CNP}, {@link NP}, {@link ATTENTIVE}. */
export interface NeuralProcess {
  /** Units of every hidden layer, and entries of the representation r. */
  readonly width: number;
  /** How what the context says reaches the decoder: r is a mean over the context, an attention-weighted mean, or absent. */
  readonly path: 'mean' | 'attention' | 'none';
  /** Entries of the latent z that all targets of a task share; 0 for none. */
  readonly latents: number;
  /** Gaussians that each output is a mixture of; 1 is the Gaussian output. */
  readonly components: number;
  /** The least standard deviation of an output: keeps one lucky point from being given an infinite density. */
  readonly floor: number;
}

const SHARED = { width: 64, components: 1, floor: 0.05 } as const;

/** Conditional neural process (Garnelo et al. 2018a): a mean over the context, independent Gaussian outputs. */
export const CNP: NeuralProcess = { ...SHARED, path: 'mean', latents: 0 };

/** Neural process (Garnelo et al. 2018b): the context reaches the decoder through a latent alone. */
export const NP: NeuralProcess = { ...SHARED, path: 'none', latents: 32 };

/** The deterministic path of the attentive neural process (Kim et al. 2019): each target attends to the context. */
export const ATTENTIVE: NeuralProcess = { ...SHARED, path: 'attention', latents: 0 };

/** Heads of the attention; `width` is divided among them. */
export const HEADS = 4;

/** @throws RangeError naming what makes no sense */
export function checkModel(model: NeuralProcess): NeuralProcess {
  const { width, path, latents, components, floor } = model;
  assertPositiveInteger('width', width);
  assertPositiveInteger('components', components);
  assertPositive('floor', floor);
  if (!Number.isInteger(latents) || latents < 0)
    throw new RangeError(`latents must be an integer ≥ 0, got ${latents}.`);
  if (path === 'none' && latents === 0)
    throw new RangeError("with path 'none' and no latents nothing of the context reaches the outputs.");
  if (path === 'attention' && width % HEADS !== 0)
    throw new RangeError(`attention has ${HEADS} heads, and ${width} units cannot be divided among them.`);
  return model;
}

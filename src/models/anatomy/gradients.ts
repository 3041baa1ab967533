import { type Key, random, split, tf, tree, valueAndGrad } from '../../tensor';
import { reparameterise } from '../vae/bound';
import { klToPrior, logLikelihood } from '../vae/densities';
import { encode, type VaeModel, type VaeParams } from '../vae/model';
import { boundByHand, type PlainAffine, type PlainParams, plainParams } from './byHand';

/** The bound of eq. 10 with given noise: x [M, D], ε [L, M, Nz] → [M], in nats. */
export function boundAt(vae: VaeModel, params: VaeParams, x: tf.Tensor2D, epsilon: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const q = encode(vae, params.encoder, x);
    const likelihood = logLikelihood(vae, params.decoder, x, reparameterise(q, epsilon));
    return tf.sub(tf.mean(likelihood, 0), klToPrior(q));
  });
}

/** The slope of the bound by one weight, in two ways. */
export interface Slope {
  /** 'encoder.mu.weights[3][1]' */
  readonly place: string;
  /** Back-propagated through z = μ + σ ε by TensorFlow (float32). */
  readonly byGradient: number;
  /** (L(w + h) − L(w − h)) / 2h in plain arithmetic (float64), with the same ε. */
  readonly byDifference: number;
}

/**
 * The gradient of eq. 10 by `perArray` weights out of each array of a VAE, and the same by finite differences of the bound
 * computed by hand. One image x [1, D], noise ε [L, 1, Nz].
 */
export function slopes(
  vae: VaeModel,
  params: VaeParams,
  x: tf.Tensor2D,
  {
    epsilon,
    key,
    perArray,
    step = 1e-4,
  }: {
    readonly epsilon: tf.Tensor;
    readonly key: Key;
    readonly perArray: number;
    readonly step?: number;
  },
): Slope[] {
  const loss = (p: VaeParams) => tf.sum(boundAt(vae, p, x, epsilon));
  const { value, grads } = valueAndGrad(loss)(params);
  const [plain, gradient] = [plainParams(params), plainParams(grads)];
  const image = x.arraySync()[0];
  const noise = (epsilon.arraySync() as number[][][]).map((draw) => draw[0]);
  tree.dispose(grads, value);
  const bound = (p: PlainParams) => boundByHand(p, image, noise).bound;
  const keys = split(key, placesOf(plain).length);
  return placesOf(plain).flatMap((place, i) =>
    chosen(plain, gradient, place, keys[i], perArray).map(([row, column]) => {
      const shifted = (by: number) => bound(withShift(plain, place, [row, column], by));
      const at = place.kind === 'bias' ? `[${column}]` : `[${row}][${column}]`;
      return {
        place: `${place.part}.${place.layer}.${place.kind}${at}`,
        byGradient: read(gradient, place, [row, column]),
        byDifference: (shifted(step) - shifted(-step)) / (2 * step),
      };
    }),
  );
}

interface Place {
  readonly part: 'encoder' | 'decoder';
  readonly layer: string;
  readonly kind: 'weights' | 'bias';
}

type Layers = Readonly<Record<string, PlainAffine>>;
const layersOf = (params: PlainParams, part: Place['part']) => params[part] as unknown as Layers;

const placesOf = (params: PlainParams): Place[] =>
  (['encoder', 'decoder'] as const).flatMap((part) =>
    Object.keys(layersOf(params, part)).flatMap((layer) =>
      (['weights', 'bias'] as const).map((kind) => ({ part, layer, kind })),
    ),
  );

const read = (
  params: PlainParams,
  { part, layer, kind }: Place,
  [row, column]: readonly number[],
): number => {
  const found = layersOf(params, part)[layer];
  return kind === 'bias' ? found.bias[column] : found.weights[row][column];
};

/** Weights picked at random among those with a slope: a black pixel's weights have none. */
function chosen(
  plain: PlainParams,
  gradient: PlainParams,
  place: Place,
  key: Key,
  count: number,
): (readonly [number, number])[] {
  const { weights, bias } = layersOf(plain, place.part)[place.layer];
  const rows = place.kind === 'bias' ? 1 : weights.length;
  const all = Array.from(
    { length: rows * bias.length },
    (_, i) => [Math.floor(i / bias.length), i % bias.length] as const,
  ).filter((at) => read(gradient, place, at) !== 0);
  const order = random.permutation(key, all.length);
  const picked = Array.from(order.dataSync().slice(0, count), (i) => all[i]);
  order.dispose();
  return picked;
}

/** The same weights but for one, which is moved. */
function withShift(
  params: PlainParams,
  { part, layer, kind }: Place,
  [row, column]: readonly [number, number],
  by: number,
): PlainParams {
  const old = layersOf(params, part)[layer];
  const move = (vector: readonly number[]) => vector.map((v, j) => (j === column ? v + by : v));
  const moved =
    kind === 'bias'
      ? { ...old, bias: move(old.bias) }
      : { ...old, weights: old.weights.map((line, i) => (i === row ? move(line) : line)) };
  return { ...params, [part]: { ...params[part], [layer]: moved } };
}

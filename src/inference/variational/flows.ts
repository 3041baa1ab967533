import { exp, type Key, log, random, repeat, softplus, split, tanh, tf } from '../../tensor';
import { type Family, standardNormalLogProb } from './families';

/** One invertible layer: rows [S, D] to rows, with log |det ∂f/∂z| of each: [S]. */
export interface FlowLayer<Params> {
  readonly init: (size: number, key: Key, index: number) => Params;
  readonly forward: (
    params: Params,
    z: tf.Tensor,
    index: number,
  ) => { readonly z: tf.Tensor; readonly logDet: tf.Tensor };
  /** z of given rows f(z). */
  readonly inverse: (params: Params, y: tf.Tensor, index: number) => tf.Tensor;
}

export interface FlowParams<LayerParams> {
  readonly layers: readonly LayerParams[];
  readonly mu: tf.Tensor;
  readonly logSigma: tf.Tensor;
}

/**
 * A normalising flow as q: z₀ ~ N(0, I) goes through layers f_1, …, f_K and a last shift and scale, and log q(z_K) =
 * log N(z₀ | 0, I) − Σ log |det ∂f_k/∂z_{k−1}| (Rezende & Mohamed 2015, eq. 6).
 */
function flow<Params>(name: string, layer: FlowLayer<Params>, count: number): Family<FlowParams<Params>> {
  return {
    name,
    init: (size, key) => ({
      layers: split(key, count).map((layerKey, index) => layer.init(size, layerKey, index)),
      mu: tf.zeros([size]),
      logSigma: tf.fill([size], -1),
    }),
    sample({ layers, mu, logSigma }, key, draws) {
      const epsilon = random.normal(key, [draws, mu.size]);
      let z = epsilon;
      let logQ = tf.sub(standardNormalLogProb(epsilon), tf.sum(logSigma));
      layers.forEach((params, index) => {
        const { z: next, logDet } = layer.forward(params, z, index);
        z = next;
        logQ = tf.sub(logQ, logDet);
      });
      return { position: tf.add(mu, tf.mul(exp(logSigma), z)), logQ };
    },
  };
}

export interface PlanarParams {
  readonly u: tf.Tensor;
  readonly w: tf.Tensor;
  readonly b: tf.Tensor;
}

/** û = u + (softplus(wᵀu) − 1 − wᵀu) w/|w|², so that wᵀû > −1 (Rezende & Mohamed 2015, App. A.1). */
function uHatOf({ u, w }: PlanarParams): tf.Tensor {
  const wu = tf.sum(tf.mul(w, u));
  const correction = tf.div(tf.sub(softplus(wu), tf.add(wu, 1)), tf.sum(tf.square(w)));
  return tf.add(u, tf.mul(correction, w));
}

/** Halvings of the interval in which a planar layer's inverse lies: past float32. */
const HALVINGS = 40;

/**
 * A planar layer z + û tanh(wᵀz + b) (Rezende & Mohamed 2015, eq. 10–12): it pushes and pulls along one direction across one plane.
 * The inverse has no formula: a = wᵀz solves a + wᵀû tanh(a + b) = wᵀy, whose left side rises in a, and is found by halving an
 * interval.
 */
export const planarLayer: FlowLayer<PlanarParams> = {
  init(size, key) {
    const [uKey, wKey, bKey] = split(key, 3);
    const small = (k: Key, shape: number[]): tf.Tensor => tf.mul(random.normal(k, shape), 0.3);
    return { u: small(uKey, [size]), w: small(wKey, [size]), b: small(bKey, []) };
  },
  forward({ u, w, b }, z) {
    const uHat = uHatOf({ u, w, b });
    const h = tanh(tf.add(tf.sum(tf.mul(z, w), -1, true), b)); // [S, 1]
    const slope = tf.squeeze(tf.sub(1, tf.square(h)), [1]);
    const logDet = log(tf.add(1, tf.mul(slope, tf.sum(tf.mul(w, uHat)))));
    return { z: tf.add(z, tf.mul(h, uHat)), logDet };
  },
  inverse({ u, w, b }, y) {
    const uHat = uHatOf({ u, w, b });
    const slope = tf.sum(tf.mul(w, uHat));
    const wy = tf.sum(tf.mul(y, w), -1, true); // [S, 1]
    const reach = tf.abs(slope);
    const ends = repeat(
      ({ low, high }) => {
        const middle = tf.mul(tf.add(low, high), 0.5);
        const tooLow = tf.cast(
          tf.less(tf.add(middle, tf.mul(slope, tanh(tf.add(middle, b)))), wy),
          'float32',
        );
        return {
          low: tf.add(tf.mul(tooLow, middle), tf.mul(tf.sub(1, tooLow), low)),
          high: tf.add(tf.mul(tooLow, high), tf.mul(tf.sub(1, tooLow), middle)),
        };
      },
      { low: tf.sub(wy, reach), high: tf.add(wy, reach) },
      { times: HALVINGS },
    );
    const a = tf.mul(tf.add(ends.low, ends.high), 0.5);
    return tf.sub(y, tf.mul(tanh(tf.add(a, b)), uHat));
  },
};

/** Planar layers one after the other, as q. */
export function planarFlow({ layers = 8 } = {}): Family<FlowParams<PlanarParams>> {
  return flow(`planar flow of ${layers} layers`, planarLayer, layers);
}

export interface CouplingParams {
  readonly w1: tf.Tensor;
  readonly b1: tf.Tensor;
  readonly w2: tf.Tensor;
  readonly b2: tf.Tensor;
}

/** Which coordinates layer `index` leaves as they are, and looks at: every other one. */
const keptBy = (size: number, index: number): tf.Tensor =>
  tf.tensor1d(Array.from({ length: size }, (_, d) => (d + index) % 2));

/** Log scale (within ±2) and shift of the coordinates that move, 0 for those that are kept. */
function scaleAndShift({ w1, b1, w2, b2 }: CouplingParams, z: tf.Tensor, index: number) {
  const size = z.shape[1] as number;
  const kept = keptBy(size, index);
  const moved = tf.sub(1, kept);
  const h = tanh(tf.add(tf.matMul(tf.mul(z, kept) as tf.Tensor2D, w1 as tf.Tensor2D), b1));
  const out = tf.add(tf.matMul(h as tf.Tensor2D, w2 as tf.Tensor2D), b2);
  return {
    logScale: tf.mul(tf.mul(2, tanh(tf.slice(out, [0, 0], [-1, size]))), moved),
    shift: tf.mul(tf.slice(out, [0, size], [-1, size]), moved),
  };
}

/**
 * An affine coupling layer (Dinh, Sohl-Dickstein & Bengio 2017): half of the coordinates, which a small tanh network looks at, say how
 * the other half is scaled and shifted; the halves change places from layer to layer. log |det| is the sum of the log scales, and the
 * inverse has a formula, since the half that decides has not moved.
 */
export function couplingLayer(hidden: number): FlowLayer<CouplingParams> {
  return {
    init(size, key) {
      if (size < 2) throw new RangeError(`A coupling flow needs 2 dimensions or more, got ${size}.`);
      const [firstKey, secondKey] = split(key);
      return {
        w1: tf.mul(random.normal(firstKey, [size, hidden]), 1 / Math.sqrt(size)),
        b1: tf.zeros([hidden]),
        w2: tf.mul(random.normal(secondKey, [hidden, 2 * size]), 0.01), // starts near the identity
        b2: tf.zeros([2 * size]),
      };
    },
    forward(params, z, index) {
      const { logScale, shift } = scaleAndShift(params, z, index);
      return { z: tf.add(tf.mul(z, exp(logScale)), shift), logDet: tf.sum(logScale, -1) };
    },
    inverse(params, y, index) {
      const { logScale, shift } = scaleAndShift(params, y, index);
      return tf.mul(tf.sub(y, shift), exp(tf.neg(logScale)));
    },
  };
}

/** Affine coupling layers one after the other, as q. */
export function couplingFlow({ layers = 6, hidden = 32 } = {}): Family<FlowParams<CouplingParams>> {
  return flow(`affine coupling flow of ${layers} layers`, couplingLayer(hidden), layers);
}

import { exp, type Key, log, random, softplus, split, tanh, tf } from '../../tensor';
import { type Family, standardNormalLogProb } from './families';

/** One invertible layer: rows [S, D] to rows, with log |det ∂f/∂z| of each: [S]. */
interface Layer<Params> {
  readonly init: (size: number, key: Key, index: number) => Params;
  readonly forward: (
    params: Params,
    z: tf.Tensor,
    index: number,
  ) => { readonly z: tf.Tensor; readonly logDet: tf.Tensor };
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
function flow<Params>(name: string, layer: Layer<Params>, count: number): Family<FlowParams<Params>> {
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

/**
 * Planar layers z + û tanh(wᵀz + b) (Rezende & Mohamed 2015, eq. 10–12): each pushes and pulls along one direction
 * across one plane. û = u + (softplus(wᵀu) − 1 − wᵀu) w/|w|² keeps wᵀû > −1, so that the layer is invertible (their
 * appendix A.1).
 */
export function planarFlow({ layers = 8 } = {}): Family<FlowParams<PlanarParams>> {
  return flow(
    `planar flow of ${layers} layers`,
    {
      init(size, key) {
        const [uKey, wKey, bKey] = split(key, 3);
        const small = (k: Key, shape: number[]): tf.Tensor => tf.mul(random.normal(k, shape), 0.3);
        return { u: small(uKey, [size]), w: small(wKey, [size]), b: small(bKey, []) };
      },
      forward({ u, w, b }, z) {
        const wu = tf.sum(tf.mul(w, u));
        const correction = tf.div(tf.sub(softplus(wu), tf.add(wu, 1)), tf.sum(tf.square(w)));
        const uHat = tf.add(u, tf.mul(correction, w));
        const h = tanh(tf.add(tf.sum(tf.mul(z, w), -1, true), b)); // [S, 1]
        const slope = tf.squeeze(tf.sub(1, tf.square(h)), [1]);
        const logDet = log(tf.add(1, tf.mul(slope, tf.sum(tf.mul(w, uHat)))));
        return { z: tf.add(z, tf.mul(h, uHat)), logDet };
      },
    },
    layers,
  );
}

export interface CouplingParams {
  readonly w1: tf.Tensor;
  readonly b1: tf.Tensor;
  readonly w2: tf.Tensor;
  readonly b2: tf.Tensor;
}

/**
 * Affine coupling layers (Dinh, Sohl-Dickstein & Bengio 2017): half of the coordinates, which a small tanh network
 * looks at, say how the other half is scaled and shifted; the halves change places from layer to layer. log |det| is
 * the sum of the log scales.
 */
export function couplingFlow({ layers = 6, hidden = 32 } = {}): Family<FlowParams<CouplingParams>> {
  const mask = (size: number, index: number): tf.Tensor =>
    tf.tensor1d(Array.from({ length: size }, (_, d) => (d + index) % 2));
  return flow(
    `affine coupling flow of ${layers} layers`,
    {
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
      forward({ w1, b1, w2, b2 }, z, index) {
        const size = z.shape[1] as number;
        const kept = mask(size, index);
        const moved = tf.sub(1, kept);
        const h = tanh(tf.add(tf.matMul(tf.mul(z, kept) as tf.Tensor2D, w1 as tf.Tensor2D), b1));
        const out = tf.add(tf.matMul(h as tf.Tensor2D, w2 as tf.Tensor2D), b2);
        const logScale = tf.mul(tf.mul(2, tanh(tf.slice(out, [0, 0], [-1, size]))), moved); // within e^±2
        const shift = tf.mul(tf.slice(out, [0, size], [-1, size]), moved);
        return { z: tf.add(tf.mul(z, exp(logScale)), shift), logDet: tf.sum(logScale, -1) };
      },
    },
    layers,
  );
}

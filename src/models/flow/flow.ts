import { couplingLayer, type FlowLayer, planarLayer } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { standardNormalLogProb } from '../../inference/variational/families';
import { exp, type Key, random, split, tf } from '../../tensor';

/** A normalising flow as a model of data: layers that carry x to a standard normal z. */
export interface Flow {
  readonly kind: 'planar' | 'coupling';
  readonly size: number;
  readonly layers: number;
  readonly hidden: number;
}

export interface FlowModelParams {
  readonly layers: readonly unknown[];
  /** x is first centred and scaled, coordinate by coordinate: (x − shift) exp(logScale). */
  readonly shift: tf.Tensor;
  readonly logScale: tf.Tensor;
}

/** Describes a flow. @throws RangeError for a size, a number of layers or of hidden units that is not ≥ 1 */
export function flow({ kind, size, layers, hidden = 32 }: Omit<Flow, 'hidden'> & { hidden?: number }): Flow {
  for (const [name, value] of Object.entries({ size, layers, hidden })) assertPositiveInteger(name, value);
  if (kind !== 'planar' && kind !== 'coupling')
    throw new RangeError(`A flow is 'planar' or 'coupling', got '${String(kind)}'.`);
  return { kind, size, layers, hidden };
}

const layerOf = ({ kind, hidden }: Flow): FlowLayer<unknown> =>
  (kind === 'planar' ? planarLayer : couplingLayer(hidden)) as unknown as FlowLayer<unknown>;

/** Parameters to start from; the caller owns them. */
export function initFlow(model: Flow, key: Key): FlowModelParams {
  return tf.tidy(
    () =>
      ({
        layers: split(key, model.layers).map((k, i) => layerOf(model).init(model.size, k, i)),
        shift: tf.zeros([model.size]),
        logScale: tf.zeros([model.size]),
      }) as never,
  );
}

/** z = f(x) of rows [S, D], and log |det ∂f/∂x| of each, [S]. */
export function toLatent(model: Flow, { layers, shift, logScale }: FlowModelParams, x: tf.Tensor) {
  if (x.rank !== 2 || x.shape[1] !== model.size)
    throw new RangeError(`The flow takes rows of ${model.size} numbers, got the shape [${x.shape}].`);
  let z: tf.Tensor = tf.mul(tf.sub(x, shift), exp(logScale));
  let logDet: tf.Tensor = tf.add(tf.sum(logScale), tf.zeros([x.shape[0]]));
  layers.forEach((params, i) => {
    const step = layerOf(model).forward(params, z, i);
    z = step.z;
    logDet = tf.add(logDet, step.logDet);
  });
  return { z, logDet };
}

/** log p(x) = log N(f(x) | 0, I) + log |det ∂f/∂x| (Rezende & Mohamed 2015, eq. 5), exact, nats: [S]. */
export function logProb(model: Flow, params: FlowModelParams, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const { z, logDet } = toLatent(model, params, x);
    return tf.add(standardNormalLogProb(z), logDet);
  });
}

/** x = f⁻¹(z), layer by layer backwards; a planar layer by halving intervals. */
export function fromLatent(
  model: Flow,
  { layers, shift, logScale }: FlowModelParams,
  z: tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    let x = z;
    for (let i = layers.length - 1; i >= 0; i--) x = layerOf(model).inverse(layers[i], x, i);
    return tf.add(tf.mul(x, exp(tf.neg(logScale))), shift);
  });
}

/** n draws [n, D]: noise, carried back. */
export function sampleFlow(
  model: Flow,
  params: FlowModelParams,
  { key, n }: { key: Key; n: number },
): tf.Tensor2D {
  return tf.tidy(() => fromLatent(model, params, random.normal(key, [n, model.size])) as tf.Tensor2D);
}

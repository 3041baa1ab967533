import { assertPositiveInteger } from '../../inference/checks';
import { relu, tanh, tf } from '../../tensor';

/** A fully connected network whose weights are one vector θ of D numbers: what a prior is put on. */
export interface Network {
  /** Units of each layer, inputs and outputs included: [1, 50, 1]. */
  readonly layers: readonly number[];
  readonly activation: 'tanh' | 'relu';
  readonly biases: boolean;
  /** D, the number of weights and biases. */
  readonly size: number;
}

/** Where one layer's weights stand in θ. */
interface Place {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: number;
  readonly biases: number | undefined;
}

/**
 * Describes a network; tanh between its layers and biases unless said otherwise.
 * @throws RangeError for fewer than two layers, a layer without units, or an unknown activation
 */
export function network(
  layers: readonly number[],
  { activation = 'tanh', biases = true }: { activation?: Network['activation']; biases?: boolean } = {},
): Network {
  if (layers.length < 2) throw new RangeError(`A network has two layers or more, got [${layers}].`);
  for (const units of layers) assertPositiveInteger('units of a layer', units);
  if (activation !== 'tanh' && activation !== 'relu')
    throw new RangeError(`The activation is 'tanh' or 'relu', got '${String(activation)}'.`);
  const size = layers
    .slice(1)
    .reduce((sum, outputs, l) => sum + layers[l] * outputs + (biases ? outputs : 0), 0);
  return { layers, activation, biases, size };
}

/** The layers' places in θ, one after the other: weights row by row (one row an input), then biases. */
export function places({ layers, biases }: Network): readonly Place[] {
  let at = 0;
  return layers.slice(1).map((outputs, l) => {
    const inputs = layers[l];
    const weights = at;
    at += inputs * outputs;
    const place = { inputs, outputs, weights, biases: biases ? at : undefined };
    if (biases) at += outputs;
    return place;
  });
}

/**
 * The network's outputs f(x; θ): weights [D] or one network in each row, [S, D]; inputs x [N, I]; → [N, O] or [S, N, O].
 * Nothing is done to the last layer.
 */
export function outputs(net: Network, theta: tf.Tensor, x: tf.Tensor): tf.Tensor {
  checkShapes(net, theta, x);
  return tf.tidy(() => {
    const S = theta.rank === 1 ? 1 : theta.shape[0];
    const rows = tf.reshape(theta, [S, net.size]);
    const part = (from: number, shape: number[]) =>
      tf.reshape(tf.slice(rows, [0, from], [S, shape.reduce((a, b) => a * b)]), [S, ...shape]);
    let h: tf.Tensor = tf.tile(tf.reshape(x, [1, ...x.shape]), [S, 1, 1]);
    places(net).forEach(({ inputs, outputs: width, weights, biases }, l) => {
      if (l > 0) h = net.activation === 'tanh' ? tanh(h) : relu(h);
      h = tf.matMul(h as tf.Tensor3D, part(weights, [inputs, width]) as tf.Tensor3D);
      if (biases !== undefined) h = tf.add(h, part(biases, [1, width]));
    });
    return theta.rank === 1 ? tf.squeeze(h, [0]) : h;
  });
}

function checkShapes(net: Network, theta: tf.Tensor, x: tf.Tensor): void {
  if (theta.rank > 2 || theta.rank < 1 || theta.shape[theta.rank - 1] !== net.size)
    throw new RangeError(
      `A network of layers [${net.layers}] has weights [${net.size}] or [S, ${net.size}], got [${theta.shape}].`,
    );
  if (x.rank !== 2 || x.shape[1] !== net.layers[0])
    throw new RangeError(`Its inputs are [N, ${net.layers[0]}], got [${x.shape}].`);
}

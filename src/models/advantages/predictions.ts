import { compile, softmax, tf } from '../../tensor';
import { outputsOfTasks, type Setting } from './tasks';

/** Networks of R tasks, S for each: z [S, R, D] in units of the prior's scale [R, D]. */
export interface Networks {
  readonly z: tf.Tensor3D;
  readonly scale: tf.Tensor2D;
}

/** p(class | x*) of each task at the same inputs x* [M, I], the mean over its networks: [R][M][K]. */
export function classProbabilities(
  setting: Setting,
  { z, scale }: Networks,
  x: tf.Tensor2D,
): Float32Array[][] {
  const [S, R, D] = z.shape;
  const tiled = tf.tidy(() => tf.tile(tf.expandDims(x, 0), [R, 1, 1])) as tf.Tensor3D;
  const add = compile(
    (sum: tf.Tensor, one: tf.Tensor2D, s: tf.Tensor2D, inputs: tf.Tensor3D) =>
      tf.add(sum, softmax(outputsOfTasks(setting, tf.mul(one, s) as tf.Tensor2D, inputs))),
    { xla: false },
  );
  let sum: tf.Tensor = tf.zeros([R, x.shape[0], setting.net.layers[setting.net.layers.length - 1]]);
  for (let s = 0; s < S; s++) {
    const one = tf.tidy(() => tf.reshape(tf.slice(z, [s, 0, 0], [1, R, D]), [R, D])) as tf.Tensor2D;
    const next = add(sum, one, scale, tiled);
    tf.dispose([sum, one]);
    sum = next;
  }
  add.dispose();
  tiled.dispose();
  const [, M, K] = sum.shape as [number, number, number];
  const values = sum.dataSync() as Float32Array;
  sum.dispose();
  return Array.from({ length: R }, (_, r) =>
    Array.from({ length: M }, (_row, m) =>
      values.slice((r * M + m) * K, (r * M + m + 1) * K).map((p) => p / S),
    ),
  );
}

/** f(x*) of each network of each task, one output: [R][S][M]. */
export function functionValues(setting: Setting, { z, scale }: Networks, x: tf.Tensor3D): number[][][] {
  const [S, R, D] = z.shape;
  const perDraw = Array.from({ length: S }, (_, s) =>
    tf.tidy(() => {
      const one = tf.reshape(tf.slice(z, [s, 0, 0], [1, R, D]), [R, D]);
      const f = outputsOfTasks(setting, tf.mul(one, scale) as tf.Tensor2D, x);
      return tf.squeeze(f, [-1]).arraySync() as number[][];
    }),
  );
  return Array.from({ length: R }, (_, r) => perDraw.map((rows) => rows[r]));
}

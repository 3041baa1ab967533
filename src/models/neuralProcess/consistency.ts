import { tf, tree } from '../../tensor';
import type { Points, TaskBatch } from '../fewShot';
import type { Predictor } from './predictors';

/** One point of each task. */
function point({ x, y }: Points, i: number): Points {
  const take = (t: tf.Tensor3D) => tf.slice(t, [0, i, 0], [t.shape[0], 1, 1]);
  return { x: take(x), y: take(y) };
}

const together = (a: Points, b: Points): Points => ({
  x: tf.concat([a.x, b.x], 1),
  y: tf.concat([a.y, b.y], 1),
});

/**
 * For each task: log p(y₁|C) + log p(y₂|C, y₁) less the same the other way round (nats), for its first two query points. Probability theory
 * says 0: both are log p(y₁, y₂ | C).
 */
export function orderGaps(predictor: Predictor, { support, query }: TaskBatch): number[] {
  const [first, second] = [point(query, 0), point(query, 1)];
  const oneWay = (a: Points, b: Points): number[] => {
    const more = together(support, a);
    const before = predictor.score({ support, query: a }).alone;
    const after = predictor.score({ support: more, query: b }).alone;
    tree.dispose(more);
    return before.map((value, i) => value + after[i]);
  };
  const [forth, back] = [oneWay(first, second), oneWay(second, first)];
  tree.dispose(first, second);
  return forth.map((value, i) => value - back[i]);
}

/** How far predictions move when the context is read backwards: the largest change of a mean, over all tasks and query points. */
export function permutationGap(predictor: Predictor, { support, query }: TaskBatch): number {
  const backwards = tree.map((t: tf.Tensor) => tf.reverse(t, 1), support) as Points;
  const [one, other] = [support, backwards].map((context) => predictor.predict(context, query.x).mean);
  tree.dispose(backwards);
  return Math.max(...one.flatMap((row, i) => row.map((mean, j) => Math.abs(mean - other[i][j]))));
}

import type { RegressionTable } from '../uci';
import { numbers } from './numbers';

const SPLITS = 20;

/** y = a line plus two waves along random directions plus noise, and 20 random splits that hold out a tenth. */
export function generatedRegression(rows: number, features: number, seed = 6): RegressionTable {
  const draw = numbers(seed);
  const direction = () => Array.from({ length: features }, () => draw.normal() / Math.sqrt(features));
  const [line, first, second] = [direction(), direction(), direction()];
  const x = Float32Array.from({ length: rows * features }, () => draw.normal());
  const along = (row: number, w: readonly number[]) =>
    w.reduce((total, weight, j) => total + weight * x[row * features + j], 0);
  const y = Float32Array.from(
    { length: rows },
    (_, row) =>
      3 * along(row, line) +
      2 * Math.sin(2 * along(row, first)) +
      Math.cos(3 * along(row, second)) +
      0.4 * draw.normal(),
  );
  const testRows = Array.from({ length: SPLITS }, () => {
    const order = Array.from({ length: rows }, (_, row) => row);
    for (let i = rows - 1; i > 0; i--) {
      const j = draw.below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return Int32Array.from(order.slice(0, Math.round(rows / 10)));
  });
  return { rows, features, x, y, testRows };
}

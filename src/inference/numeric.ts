/** log Σ exp(xᵢ) of plain numbers without overflow; −∞ where every term is −∞. */
export function logSumExp64(values: ArrayLike<number>): number {
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) max = Math.max(max, values[i]);
  if (max === -Infinity) return -Infinity;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i] - max);
  return max + Math.log(sum);
}

/** log of the mean of exp(xᵢ). */
export function logMeanExp64(values: ArrayLike<number>): number {
  return logSumExp64(values) - Math.log(values.length);
}

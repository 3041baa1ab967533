/** Mean of numbers, and Σ (x − mean)². */
export function centredMoments(data: ArrayLike<number>): { readonly mean: number; readonly scatter: number } {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i];
  const mean = sum / data.length;
  let scatter = 0;
  for (let i = 0; i < data.length; i++) scatter += (data[i] - mean) ** 2;
  return { mean, scatter };
}

/**
 * exp ψ(x) for x > 0, the one function that LDA's inner loop spends its time in besides sums: with it E[log] of a
 * Dirichlet needs no logarithm that is taken back at once. ψ(x) = ψ(x + 10) − Σ_{i<10} 1/(x + i), the sum as one
 * fraction, and ψ(y) = log y − 1/2y − 1/12y² + … (Abramowitz & Stegun 6.3.18), which is exact to 10⁻¹³ from y = 10.
 */
export function expDigamma(x: number): number {
  let denominator = x;
  let numerator = 1;
  for (let i = 1; i < 10; i++) {
    const factor = x + i;
    numerator = numerator * factor + denominator;
    denominator *= factor;
  }
  const y = x + 10;
  const w = 1 / y;
  const r = w * w;
  const series =
    r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * (691 / 32760))))));
  return y * Math.exp(-0.5 * w - series - numerator / denominator);
}

/** f(z) = sin(ω z) under q = N(μ, s²): gradient in μ, and the variance of one draw's estimate of either kind, in closed form. */
export interface SineVariances {
  readonly gradient: number;
  /** Of f(z) (z − μ) / s²: never above 1/s², however fast f wiggles. */
  readonly score: number;
  /** Of f′(z) = ω cos(ω z): about ω²/2. */
  readonly path: number;
}

/** From E[cos(a + b ε)] = e^(−b²/2) cos a, and its second derivative in b. */
export function sineVariances(omega: number, { mu = 0.3, s = 1 } = {}): SineVariances {
  if (!(s > 0)) throw new RangeError(`s must be > 0, got ${s}.`);
  const fade = Math.exp(-0.5 * (omega * s) ** 2);
  const gradient = omega * fade * Math.cos(omega * mu);
  const twice = Math.exp(-2 * (omega * s) ** 2) * Math.cos(2 * omega * mu); // E[cos 2ωz]
  const weighted = (1 - 4 * (omega * s) ** 2) * twice; // E[ε² cos 2ωz]
  return {
    gradient,
    score: (1 - weighted) / (2 * s * s) - gradient ** 2,
    path: (omega ** 2 * (1 + twice)) / 2 - gradient ** 2,
  };
}

/** The draws behind reference/tables.json, made by exact arithmetic so that make_tables.py has the same ones. */

/** Park and Miller's generator on (0, 1): products stay below 2⁵³, so every language agrees to the last bit. */
export function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

/** Sums of twelve uniforms less six: near enough to normal. */
export function normals(seed: number): () => number {
  const uniform = uniforms(seed);
  return () => {
    let total = 0;
    for (let i = 0; i < 12; i++) total += uniform();
    return total - 6;
  };
}

type Rule = (z: number, x: number, t: number, c: number) => number;

export function makeChains(seed: number, count: number, length: number, rule: Rule): Float64Array[] {
  const normal = normals(seed);
  return Array.from({ length: count }, (_, c) => {
    let x = 0;
    return Float64Array.from({ length }, (_, t) => {
      x = rule(normal(), x, t, c);
      return x;
    });
  });
}

export const CASES: Record<string, readonly [number, number, Rule]> = {
  independent: [4, 250, (z) => z],
  'ar 0.9': [4, 500, (z, x) => 0.9 * x + z],
  'antithetic ar -0.7': [4, 250, (z, x) => -0.7 * x + z],
  drift: [3, 200, (z, _x, t) => z + 0.01 * t],
  'one chain elsewhere': [4, 200, (z, _x, _t, c) => z + (c === 0 ? 1.5 : 0)],
  'unequal scales': [4, 200, (z, _x, _t, c) => z * (1 + c)],
  'heavy tails': [4, 250, (z) => z / (0.05 + Math.abs(z - 0.3)) ** 3],
  discrete: [2, 150, (z) => Math.floor(2 * z)],
  'odd length': [2, 51, (z, x) => 0.5 * x + z],
  short: [2, 6, (z) => z],
  'single chain': [1, 300, (z, x) => 0.3 * x + z],
};

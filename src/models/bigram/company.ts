import type { BigramCounts } from './text';

/** For each word: after how many different words it was seen. */
export function companyCounts(counts: BigramCounts): number[] {
  const company = new Array<number>(counts.size).fill(0);
  for (const row of counts.after) for (const word of row.keys()) company[word]++;
  return company;
}

/** For each word: how often it was seen. */
export function occurrenceCounts(counts: BigramCounts): number[] {
  const occurrences = new Array<number>(counts.size).fill(0);
  for (const row of counts.after) for (const [word, n] of row) occurrences[word] += n;
  return occurrences;
}

/** Correlation of log a with log b over positive values. @throws RangeError for a value that is not above 0 */
export function logCorrelation(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || a.length < 2 || ![...a, ...b].every((value) => value > 0))
    throw new RangeError(
      `a correlation needs two pairs at least, all above 0: ${a.length} and ${b.length} values`,
    );
  const centred = (values: readonly number[]) => {
    const logs = values.map(Math.log);
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    return logs.map((value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const product = (u: number[], v: number[]) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

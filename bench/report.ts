import type { Result } from './race';

/** A result as a table for the terminal. */
export function describe({ title, unit, rounds, standings, absent }: Result): string {
  const rows = standings.map(
    ({ contestant, milliseconds, quartiles, cpuMilliseconds, ratio, firstSeconds }) => [
      contestant,
      figure(milliseconds),
      `${figure(quartiles[0])} – ${figure(quartiles[1])}`,
      figure(cpuMilliseconds),
      ratio.toFixed(2),
      firstSeconds.toFixed(1),
    ],
  );
  const head = ['', `ms per ${unit}`, 'quartiles', 'CPU ms', 'ours / theirs', 'first run (s)'];
  const widths = head.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column].length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('  ');
  const missing = absent.map(({ contestant, reason }) => `${contestant} could not take part: ${reason}`);
  return [`\n${title} (${rounds} rounds)`, line(head), ...rows.map(line), ...missing].join('\n');
}

/** Three significant figures. */
function figure(milliseconds: number): string {
  return Number(milliseconds.toPrecision(3)).toString();
}

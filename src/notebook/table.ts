import { display, escapeHtml } from './display';
import { formatEvenly, formatNumber } from './values';

/** What a cell of a table can hold: a number (set right, in four significant digits), a text, or nothing. */
export type Cell = number | string | null | undefined;

type Row = Readonly<Record<string, Cell>>;

export interface TableOptions {
  readonly caption?: string;
  /** Significant digits of all numbers, or of single columns: these then show trailing zeros too. */
  readonly digits?: number | Readonly<Record<string, number>>;
  /** Columns whose numbers are shares, to be shown as percentages. */
  readonly percent?: readonly string[];
}

/**
 * Shows rows as a table: HTML for the notebook, aligned text elsewhere. The columns are the keys of the first row.
 *
 * @throws if there are no rows, a row lacks a column or a number is NaN
 */
export function table(rows: readonly Row[], options: TableOptions = {}): void {
  if (rows.length === 0) throw new Error('the table has no rows');
  const columns = Object.keys(rows[0]);
  const unknown = options.percent?.find((column) => !columns.includes(column));
  if (unknown !== undefined) throw new Error(`the table has no column '${unknown}' to show as percentages`);
  const body = rows.map((row, i) => columns.map((column) => cellText(row, column, i, options)));
  const numeric = columns.map((column) => rows.some((row) => typeof row[column] === 'number'));
  display({
    'text/html': tableHtml(columns, body, numeric, options.caption),
    'text/plain': tableText(columns, body, numeric, options.caption),
  });
}

function cellText(row: Row, column: string, i: number, { digits, percent }: TableOptions): string {
  if (!(column in row)) throw new Error(`row ${i} of the table has no '${column}'`);
  const cell = row[column];
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell;
  if (Number.isNaN(cell)) throw new Error(`row ${i} of the table: '${column}' is NaN`);
  const places = typeof digits === 'number' ? digits : digits?.[column];
  const format = (value: number) =>
    places === undefined ? formatNumber(value) : formatEvenly(value, places);
  return percent?.includes(column) ? `${format(100 * cell)} %` : format(cell);
}

function tableHtml(columns: string[], body: string[][], numeric: boolean[], caption?: string): string {
  const align = (i: number) => `style="text-align: ${numeric[i] ? 'right' : 'left'}"`;
  const line = (tag: string, cells: string[]) =>
    `<tr>${cells.map((cell, i) => `<${tag} ${align(i)}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const title = caption
    ? `<caption style="text-align: left; padding: 4px 0">${escapeHtml(caption)}</caption>`
    : '';
  const head = `<thead>${line('th', columns)}</thead>`;
  return `<table>${title}${head}<tbody>${body.map((cells) => line('td', cells)).join('')}</tbody></table>`;
}

function tableText(columns: string[], body: string[][], numeric: boolean[], caption?: string): string {
  const widths = columns.map((column, i) => Math.max(column.length, ...body.map((cells) => cells[i].length)));
  const pad = (cell: string, i: number) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]));
  const lines = [columns, ...body].map((cells) => cells.map(pad).join('  ').trimEnd());
  return [...(caption ? [caption] : []), ...lines].join('\n');
}

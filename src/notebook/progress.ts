import { randomUUID } from 'node:crypto';
import { displayWriter, escapeHtml } from './display';
import { formatNumber } from './values';

/**
 * Reports how far a piece of work is. The plain shape that training loops and samplers call; `total` may be left out if
 * it was given at the start.
 */
export type Progress = (done: number, total?: number, note?: string) => void;

/** Milliseconds between two updates of the display. */
const PAUSE = 200;

/**
 * A line under the running cell that is updated in place: share done, rate, time left, and a note such as the loss. It is
 * drawn five times a second at most, and complete at `done === total`. Outside of a kernel, one line at the end.
 *
 * @example
 * await fit({ …, progress: progress('training', 1000) });
 */
export function progress(label: string, total?: number): Progress {
  const write = displayWriter();
  const id = randomUUID();
  const start = performance.now();
  let lastDrawn = Number.NEGATIVE_INFINITY;
  let drawnBefore = false;
  return (done, ofTotal = total, note = '') => {
    const now = performance.now();
    const finished = ofTotal !== undefined && done >= ofTotal;
    if (!finished && now - lastDrawn < PAUSE) return;
    lastDrawn = now;
    const text = progressText({ label, done, total: ofTotal, seconds: (now - start) / 1000, note });
    if (write) {
      const data = { 'text/html': progressHtml(text, done, ofTotal), 'text/plain': text };
      write({ data, metadata: {}, transient: { display_id: id } }, drawnBefore);
      drawnBefore = true;
    } else if (finished) {
      console.log(text);
    }
  };
}

interface State {
  readonly label: string;
  readonly done: number;
  readonly total?: number;
  readonly seconds: number;
  readonly note: string;
}

/** 'training: 300 of 1,000 · 150/s · 4.7 s left · loss 0.31' */
export function progressText({ label, done, total, seconds, note }: State): string {
  const rate = done > 0 && seconds > 0 ? done / seconds : 0;
  const parts = [
    total === undefined ? formatNumber(done) : `${formatNumber(done)} of ${formatNumber(total)}`,
  ];
  if (rate > 0) parts.push(`${formatNumber(rate, 3)}/s`);
  if (total !== undefined && done >= total) parts.push(`done in ${duration(seconds)}`);
  else if (total !== undefined && rate > 0) parts.push(`${duration((total - done) / rate)} left`);
  if (note) parts.push(note);
  return `${label}: ${parts.join(' · ')}`;
}

function progressHtml(text: string, done: number, total?: number): string {
  const bar =
    total === undefined ? '' : `<progress value="${done}" max="${total}" style="width: 12em"></progress> `;
  return `<div style="font-variant-numeric: tabular-nums">${bar}${escapeHtml(text)}</div>`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds - 60 * minutes)} s`;
}

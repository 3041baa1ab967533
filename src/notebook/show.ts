import { display, escapeHtml } from './display';
import type { Figure } from './figure';
import { drawingScript } from './plotlyPage';

/**
 * Draws a figure under the running cell. One display carries three formats: Plotly's own (JupyterLab, VS Code), HTML that
 * draws itself (exported pages, Jupyter without Plotly's extension), and `description` as text (terminals, diffs, screen
 * readers). Outside of a kernel the description is printed.
 *
 * @param description one line that says what the chart shows, for somebody who cannot see it
 * @throws if the figure holds no marks, or the description is missing
 */
export function show(figure: Figure, description: string): void {
  if (typeof description !== 'string' || description.trim() === '' || description.includes('\n')) {
    throw new Error('show(figure, description) needs one line that says what the chart shows');
  }
  assertDrawn(figure);
  const content = rounded({ ...figure, config: { displaylogo: false } });
  // JupyterLab's extension follows the width itself; with Plotly's own `responsive` beside it, a window that changes only
  // its height leaves charts of height 0.
  const responsive = { ...content, config: { displaylogo: false, responsive: true } };
  display({
    'application/vnd.plotly.v1+json': content,
    'text/html': page(responsive, figure.layout.height, description),
    'text/plain': `[chart] ${description}`,
  });
}

/** The text/html format: an element of the figure's height, and the script that draws into it. */
function page(content: unknown, height: number, description: string): string {
  const id = `chart-${Math.floor(performance.now() * 1e3).toString(36)}-${process.pid.toString(36)}`;
  return [
    `<div id="${id}" role="img" aria-label="${escapeHtml(description)}" style="width: 100%; height: ${height}px"></div>`,
    `<script>${drawingScript(id, content)}</script>`,
  ].join('\n');
}

/** Throws unless each trace carries something to draw: an empty chart means a mistake further up. */
function assertDrawn({ data }: Figure): void {
  if (data.length === 0) throw new Error('the figure has nothing to draw');
  for (const trace of data) {
    const marks = trace.z ?? trace.source ?? trace.values ?? trace.y ?? trace.x;
    const none = Array.isArray(marks) ? marks.every((mark) => mark === null) : !marks;
    if (none) {
      throw new Error(`the figure's '${trace.name ?? trace.type}' has nothing to draw`);
    }
  }
}

/** A copy in plain JSON with seven significant digits: no screen shows more, and notebooks stay small. */
function rounded(value: unknown): Record<string, unknown> {
  const text = JSON.stringify(value, (_, part) =>
    typeof part === 'number' ? Number(part.toPrecision(7)) : part,
  );
  return JSON.parse(text);
}

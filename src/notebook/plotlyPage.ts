/**
 * JavaScript for a web page that draws `content` ({data, layout, frames, config}) into the element `id`.
 *
 * plotly.js is taken from the first place that has it: the page itself, the running Jupyter server (its root is this
 * project), the folder of an exported page or the one above. All charts of a page share one copy. Nothing is ever loaded
 * from another host: without a copy the chart's place says what it shows, and what to put beside the page.
 */
export function drawingScript(id: string, content: unknown): string {
  const json = JSON.stringify(content).replaceAll('<', '\\u003c'); // so that no text in it can end the script
  return `(${draw.toString()})(${JSON.stringify(id)}, ${json});`;
}

interface Page {
  readonly document: {
    getElementById(id: string): PageElement | null;
    createElement(tag: 'script'): PageElement & { src: string; onload: () => void; onerror: () => void };
    readonly head: { append(element: unknown): void };
  };
  Plotly?: { newPlot(element: PageElement, content: unknown): Promise<unknown> };
  bayesbookPlotly?: Promise<void>;
}

interface PageElement {
  textContent: string | null;
  getAttribute(name: string): string | null;
}

/** Runs in the reader's browser, from its own source text: it can use nothing from outside of itself. */
function draw(id: string, content: unknown): void {
  const page = globalThis as unknown as Page;
  const load = (address: string) =>
    new Promise<void>((done, failed) => {
      const script = page.document.createElement('script');
      script.src = address;
      script.onload = done;
      script.onerror = () => failed(new Error(address));
      page.document.head.append(script);
    });
  const settings = page.document.getElementById('jupyter-config-data')?.textContent;
  const server = settings
    ? [`${JSON.parse(settings).baseUrl}files/node_modules/plotly.js-dist/plotly.js`]
    : [];
  const places = [...server, 'plotly.js', '../plotly.js'];
  const library = async () => {
    for (const place of places) {
      if (page.Plotly) return;
      await load(place).catch(() => undefined);
    }
  };
  page.bayesbookPlotly ??= library();
  page.bayesbookPlotly.then(() => {
    const element = page.document.getElementById(id);
    if (!element) return;
    if (page.Plotly) page.Plotly.newPlot(element, content);
    else
      element.textContent = `This chart needs a copy of plotly.js beside the page. It shows: ${element.getAttribute('aria-label')}`;
  });
}

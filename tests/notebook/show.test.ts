import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lines } from '../../src/notebook/figures';
import { drawingScript } from '../../src/notebook/plotlyPage';
import { show } from '../../src/notebook/show';
import { withKernel } from './kernel';

const figure = lines({ x: 'share', y: 'density', series: [{ name: 'a', x: [0, 1], y: [1 / 3, 2] }] });

afterEach(() => vi.restoreAllMocks());

describe('show', () => {
  it('sends one display with three formats', () => {
    const messages = withKernel(() => show(figure, 'two values'));
    expect(messages).toHaveLength(1);
    const { data } = messages[0].message;
    expect(Object.keys(data)).toEqual(['application/vnd.plotly.v1+json', 'text/html', 'text/plain']);
    expect(data['text/plain']).toBe('[chart] two values');
    expect(data['application/vnd.plotly.v1+json']).toMatchObject({
      data: [{ y: [0.3333333, 2] }],
      layout: { height: 380 },
    });
    expect(data['text/html']).toContain('aria-label="two values"');
  });

  it('prints the description outside of a kernel', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    show(figure, 'two values');
    expect(log.mock.calls).toEqual([['[chart] two values']]);
  });

  it('refuses an empty chart and a missing description', () => {
    expect(() => show({ ...figure, data: [] }, 'nothing')).toThrow('nothing to draw');
    const empty = lines({ x: 'x', y: 'y', series: [{ name: 'ELBO', x: [], y: [] }] });
    expect(() => show(empty, 'nothing')).toThrow("'ELBO' has nothing to draw");
    expect(() => show(figure, '')).toThrow('one line');
    expect(() => show(figure, 'two\nlines')).toThrow('one line');
  });

  it('gives every chart of a page an element of its own', () => {
    const ids = withKernel(() => [1, 2, 3].forEach(() => void show(figure, 'again'))).map(
      ({ message }) => /id="([^"]+)"/.exec(String(message.data['text/html']))?.[1],
    );
    expect(new Set(ids).size).toBe(3);
  });
});

describe('the script of the HTML format', () => {
  /** A page that has a library at one address only. */
  function page(has: string | undefined, settings?: string) {
    const asked: string[] = [];
    const drawn: unknown[] = [];
    const element = { textContent: null as string | null, getAttribute: () => 'two values' };
    const global: Record<string, unknown> = {};
    const head = {
      append(script: { src: string; onload: () => void; onerror: () => void }) {
        asked.push(script.src);
        if (script.src === has)
          global.Plotly = { newPlot: (_: unknown, content: unknown) => drawn.push(content) };
        setImmediate(script.src === has ? script.onload : script.onerror);
      },
    };
    const byId = (id: string) =>
      id === 'jupyter-config-data' ? settings && { textContent: settings } : element;
    global.document = { getElementById: byId, createElement: () => ({}), head };
    const run = async () => {
      runInNewContext(drawingScript('here', { data: ['</script>'] }), global);
      for (let i = 0; i < 40; i++) await new Promise((resume) => setImmediate(resume));
    };
    return { asked, drawn, element, run };
  }

  it('takes plotly.js from the running Jupyter server', async () => {
    const jupyter = page('/base/files/node_modules/plotly.js-dist/plotly.js', '{"baseUrl": "/base/"}');
    await jupyter.run();
    expect(jupyter.drawn).toEqual([{ data: ['</script>'] }]);
    expect(jupyter.asked).toHaveLength(1);
  });

  it('takes it from beside an exported page, once for all charts', async () => {
    const exported = page('plotly.js');
    await exported.run();
    await exported.run();
    expect(exported.asked).toEqual(['plotly.js']);
    expect(exported.drawn).toHaveLength(2);
  });

  it('asks no other host, and says what the chart shows where there is no copy', async () => {
    const bare = page(undefined);
    await bare.run();
    expect(bare.asked).toEqual(['plotly.js', '../plotly.js']);
    expect(bare.element.textContent).toContain('two values');
  });

  it('cannot be ended by text in the figure', () => {
    expect(drawingScript('here', { text: '</script>' })).not.toContain('</script>');
  });
});

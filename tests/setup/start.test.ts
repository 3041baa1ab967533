import { describe, expect, it } from 'vitest';
import { compareBuild } from '../../scripts/setup/build.mjs';
import { bundledPlotlyVersion } from '../../scripts/setup/checks.mjs';
import { compilerFilter, firstNotebook, jupyterArguments } from '../../scripts/setup/jupyter.mjs';
import { kernelText, userKernel } from '../../scripts/setup/kernel.mjs';

describe('JupyterLab', () => {
  const usual = {
    root: '/book',
    notebook: 'notebooks/0-start-here.ipynb',
    isRoot: false,
    hasDisplay: true,
    options: [],
  };

  it('opens the tour, with the project as its root and TypeScript for new notebooks', () => {
    expect(jupyterArguments(usual)).toEqual([
      '--ServerApp.root_dir=/book',
      '--Application.log_level=WARN',
      '--MultiKernelManager.default_kernel_name=tslab',
      '--LabApp.default_url=/lab/tree/notebooks/0-start-here.ipynb',
    ]);
  });

  it('opens the first chapter while there is no tour', () => {
    const chapters = [
      '1-a/2-b.ipynb',
      '1-a/10-c.ipynb',
      '1-a',
      '1-a/.ipynb_checkpoints/1-z.ipynb',
      'README.md',
    ];
    expect(firstNotebook(chapters)).toBe('notebooks/1-a/2-b.ipynb');
    expect(firstNotebook([...chapters, '0-start-here.ipynb'])).toBe('notebooks/0-start-here.ipynb');
    expect(firstNotebook([])).toBeUndefined();
  });

  it('runs as root only for root, and opens no browser where there is no screen', () => {
    const args = jupyterArguments({ ...usual, isRoot: true, hasDisplay: false });
    expect(args).toContain('--allow-root');
    expect(args).toContain('--no-browser');
  });

  it('takes the reader’s own options', () => {
    expect(jupyterArguments({ ...usual, notebook: undefined, options: ['--port=9999'] }).at(-1)).toBe(
      '--port=9999',
    );
  });
});

describe('the kernel', () => {
  it('names Node and tslab by absolute path and keeps connection file and option apart', () => {
    const spec = JSON.parse(kernelText('/usr/bin/node'));
    expect(spec.argv[0]).toBe('/usr/bin/node');
    expect(spec.argv[1]).toMatch(/^\/.*node_modules\/tslab\/bin\/tslab$/);
    expect(spec.argv.slice(2)).toEqual(['kernel', '--config-path', '{connection_file}']);
    expect(spec.language).toBe('typescript');
  });

  it('goes where a user’s own Jupyter looks', () => {
    expect(userKernel('darwin', '/Users/a', '')).toBe('/Users/a/Library/Jupyter/kernels/tslab/kernel.json');
    expect(userKernel('linux', '/home/a', '/data')).toBe('/data/kernels/tslab/kernel.json');
  });
});

describe('dist/', () => {
  const at = (entries: Record<string, number>) => new Map(Object.entries(entries));

  it('is fresh when each source has output as new as itself', () => {
    expect(compareBuild(at({ a: 1, 'b/c': 2 }), at({ a: 1, 'b/c': 3 }))).toMatchObject({
      stale: [],
      orphans: [],
    });
  });

  it('is stale for an edited or new source; output of a deleted one is an orphan', () => {
    const compared = compareBuild(at({ a: 5, b: 1 }), at({ a: 4, gone: 9 }));
    expect(compared).toEqual({ stale: ['a', 'b'], orphans: ['gone'], missing: true });
    expect(compareBuild(at({ a: 5 }), at({ a: 4 })).missing).toBe(false);
  });
});

describe('the watching compiler', () => {
  const lines: string[] = [];
  const feed = compilerFilter((line: string) => lines.push(line));

  it('is silent at first, tells of errors, and when they are gone', () => {
    feed('10:00:00 - Starting compilation in watch mode...\n\n10:00:02 - Found 0 errors. Watching for ');
    feed('file changes.\n');
    expect(lines).toEqual([]);
    feed("src/a.ts(1,7): error TS2322: Type 'x'.\n10:01:00 - Found 1 error. Watching for file changes.\n");
    expect(lines).toEqual(["src/a.ts(1,7): error TS2322: Type 'x'."]);
    feed('10:02:00 - Found 0 errors. Watching for file changes.\n');
    expect(lines.at(-1)).toBe('compiled; restart a notebook’s kernel to use it');
  });
});

it('reads plotly.js’s version from its bundle', () => {
  expect(bundledPlotlyVersion('/**\n* plotly.js v3.7.0\n* Copyright')).toBe('3.7.0');
  expect(bundledPlotlyVersion('something else')).toBeUndefined();
});

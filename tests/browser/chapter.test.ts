// A chapter as a reader meets it: JupyterLab in a real browser, all cells run from the menu, saved, closed, opened again.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PLOTLY } from '../../scripts/book/figures.mjs';
import {
  codeCells,
  findNotebooks,
  readNotebook,
  selectNotebooks,
  shortName,
} from '../../scripts/book/notebooks.mjs';
import { findPython } from '../../scripts/book/run.mjs';
import { fixture, root } from '../notebooks/support';
import { type Browser, findChromium, openBrowser } from './chromium';
import { type JupyterLab, startJupyterLab } from './jupyterLab';
import { drawnInExportedPage, HEIGHT, NotebookPage, WIDTH } from './notebookPage';

const RUN_MILLISECONDS = 600_000;
const TEST_MILLISECONDS = 900_000;

/** The first chapter, or the one that part of a path in the variable BAYESBOOK_BROWSER names. */
const wanted = process.env.BAYESBOOK_BROWSER ?? '1-the-cookie-jar';
const everywhere = [...findNotebooks(join(root, 'notebooks')), fixture('charts')];
const chapter = selectNotebooks(everywhere, wanted, root)[0];
if (!chapter) throw new Error(`no notebook has ${wanted} in its path`);
const executable = findChromium();
if (!executable) {
  console.warn('skipped: no Chromium or Chrome found. Install one, or name it in the variable CHROMIUM.');
}

/** A copy inside the project (so that it finds the package) in a folder that git ignores; the pictures go there too. */
const folder = join(root, 'test-results', 'browser', basename(chapter, '.ipynb'));
const copy = join(folder, basename(chapter));

/** How many charts each code cell of the saved notebook holds. */
function chartsPerCell(path: string): number[] {
  return codeCells(readNotebook(path)).map(
    (cell) =>
      (cell.outputs as { data?: object }[]).filter((output) => output.data && PLOTLY in output.data).length,
  );
}

describe.skipIf(!executable)(`${basename(chapter)} in JupyterLab`, { timeout: TEST_MILLISECONDS }, () => {
  let lab: JupyterLab;
  let browser: Browser;
  let page: NotebookPage;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(chapter, copy);
    browser = await openBrowser(executable!);
    lab = await startJupyterLab(root);
    page = new NotebookPage(await browser.context.newPage());
  });

  // The steps build on each other.
  let broken = false;
  beforeEach(({ skip }) => skip(broken, 'an earlier step failed'));
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    broken = true;
    await page?.picture(join(folder, 'failed.png')).catch(() => {});
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.close();
  });

  test('runs all cells without an error, and every chart is drawn', async () => {
    await page.open(lab.address(shortName(copy, root)));
    await page.runAllCells(RUN_MILLISECONDS);
    expect(await page.errors()).toEqual([]);
    await page.save();
    const charts = chartsPerCell(copy);
    const marks = await page.chartMarks(charts);
    expect(marks.map((cell) => cell.length)).toEqual(charts);
    expect(charts.some((count) => count > 0)).toBe(true);
    expect(marks.flat().filter((count) => count === 0)).toEqual([]);
    await page.screenshots(join(folder, 'chapter'));
  });

  test('charts stand when the window changes its height, its width, or both', async () => {
    const charts = chartsPerCell(copy);
    for (const [width, height] of [
      [WIDTH, HEIGHT + 300],
      [WIDTH, HEIGHT],
      [WIDTH - 200, HEIGHT],
      [WIDTH, HEIGHT + 100],
    ]) {
      await page.resize(width!, height!);
      const marks = await page.chartMarks(charts);
      expect(
        marks.flat().filter((count) => count === 0),
        `${width} × ${height}`,
      ).toEqual([]);
    }
    await page.resize(WIDTH, HEIGHT);
  });

  test('saved, closed and reopened with a new kernel, it still shows the charts', async () => {
    await page.close();
    await lab.stopKernels();
    await page.open(lab.address(shortName(copy, root)));
    const charts = chartsPerCell(copy);
    const widths = await page.chartWidths(charts);
    expect(widths.map((cell) => cell.length)).toEqual(charts);
    expect(widths.flat().filter((width) => width < 200)).toEqual([]);
    await page.screenshots(join(folder, 'reopened'));
    const marks = await page.chartMarks(charts);
    expect(marks.flat().filter((count) => count === 0)).toEqual([]);
  });

  test('a killed kernel comes back, and the notebook works', async () => {
    expect(lab.killKernels()).toBe(1);
    await page.acceptRestart(60_000);
    await page.runAllCells(RUN_MILLISECONDS);
    expect(await page.errors()).toEqual([]);
  });

  test('nothing was loaded from another machine', () => {
    expect(browser.foreignRequests).toEqual([]);
  });

  test('exported by nbconvert, the page draws its charts, plotly.js lying beside it', async () => {
    const exported = spawnSync(findPython(root), ['-m', 'nbconvert', '--to', 'html', copy], {
      encoding: 'utf8',
    });
    expect(exported.status, exported.stderr).toBe(0);
    cpSync(join(root, 'node_modules', 'plotly.js-dist', 'plotly.js'), join(folder, 'plotly.js'));
    const count = chartsPerCell(copy).reduce((sum, charts) => sum + charts, 0);
    const marks = await drawnInExportedPage(browser.context, copy.replace(/ipynb$/, 'html'), count);
    expect(marks.length).toBe(count);
    expect(marks.filter((drawn) => drawn === 0)).toEqual([]);
  });

  test("the chapter's own file was not touched", () => {
    const { outputs } = codeCells(readNotebook(chapter))[0]!;
    expect(outputs).toEqual([]);
  });
});

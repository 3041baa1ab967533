/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Where Plotly puts what it draws from the data, as opposed to axes, grids and titles. */
const MARKS = [
  '.cartesianlayer .mlayer path[d]:not([d=""])',
  '.cartesianlayer .mlayer image',
  '.pielayer path[d]',
  '.polarlayer .mlayer path[d]',
  '.gl-container canvas',
  '.sankey path[d]',
  '.table .cell-rect',
].join(', ');

/** A chart that is drawn, but flatter than this (pixels), shows nobody anything. */
const MIN_HEIGHT = 100;
const CHART_MILLISECONDS = 20_000;
export const [WIDTH, HEIGHT] = [1280, 900];
const MAX_HEIGHT = 30_000;
const SCREENFUL = 1400;
const ERRORS = ['stderr', 'error']
  .map((kind) => `.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.${kind}"]`)
  .join(', ');
const CODE_CELL = '.jp-Notebook .jp-CodeCell';

/** What a reader does with a notebook in JupyterLab, and what they see. */
export class NotebookPage {
  constructor(private readonly page: Page) {}

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.page.waitForSelector('.jp-NotebookPanel .jp-Cell', { timeout: 120_000 });
    await this.untilIdle(120_000);
  }

  /** Menu "Run", entry "Run All Cells"; back when each cell has its number, or an error has stopped the rest. */
  async runAllCells(timeout: number): Promise<void> {
    await this.menu('Run', 'Run All Cells');
    await this.page.waitForFunction(
      ({ cell, red }) => {
        const prompts = [...document.querySelectorAll(`${cell} .jp-InputPrompt`)].map(
          (one) => one.textContent ?? '',
        );
        const waiting = prompts.some((prompt) => prompt.includes('*'));
        const stopped = !waiting && document.querySelector(red) !== null;
        return stopped || (prompts.length > 0 && prompts.every((prompt) => /\[\d+\]/.test(prompt)));
      },
      { cell: CODE_CELL, red: ERRORS },
      { timeout, polling: 500 },
    );
    await this.untilIdle(timeout);
  }

  async save(): Promise<void> {
    await this.menu('File', 'Save Notebook');
    await this.page.waitForFunction(() => !document.querySelector('.jp-mod-dirty'), undefined, {
      timeout: 30_000,
    });
  }

  async close(): Promise<void> {
    await this.menu('File', 'Close Tab');
    await this.page.waitForSelector('.jp-NotebookPanel', { state: 'detached', timeout: 30_000 });
  }

  /**
   * Scrolls to each code cell and counts the marks in each of its charts. Plotly comes late and draws what is in view:
   * so it waits for as many charts as the cell is known to hold, and for the first mark of each.
   */
  async chartMarks(expected: readonly number[]): Promise<number[][]> {
    return this.eachChart(expected, async (chart) => {
      // A chart of a saved notebook is a picture until the mouse touches it.
      if (await chart.locator('.plot-img').isVisible()) await chart.hover();
      await this.appears(chart.locator(MARKS).first());
      const box = await chart.boundingBox();
      return (box?.height ?? 0) < MIN_HEIGHT ? 0 : chart.locator(MARKS).count();
    });
  }

  /** Widths of the pictures (or live drawings) that stand where the charts are, before anything is touched. */
  async chartWidths(expected: readonly number[]): Promise<number[][]> {
    return this.eachChart(expected, async (chart) => {
      await this.appears(chart.locator('.plot-img[src], .main-svg').first());
      return chart.evaluate((node) => {
        const picture = node.querySelector<HTMLImageElement>('.plot-img[src]');
        return picture?.naturalWidth || node.querySelector('.main-svg')?.clientWidth || 0;
      });
    });
  }

  private async eachChart(
    expected: readonly number[],
    look: (chart: Locator) => Promise<number>,
  ): Promise<number[][]> {
    const found: number[][] = [];
    for (const [index, wanted] of expected.entries()) {
      const cell = this.page.locator(CODE_CELL).nth(index);
      await cell.scrollIntoViewIfNeeded();
      const charts = cell.locator('.jp-RenderedPlotly');
      if (wanted > 0) await this.appears(charts.nth(wanted - 1));
      const seen: number[] = [];
      for (const chart of await charts.all()) {
        await chart.scrollIntoViewIfNeeded();
        seen.push(await look(chart));
      }
      found.push(seen);
    }
    return found;
  }

  /** Back when JupyterLab has said that the kernel died and was started again, and the message is closed. */
  async acceptRestart(timeout: number): Promise<void> {
    const dialog = this.page.locator('.jp-Dialog', { hasText: /restart/i });
    await dialog.waitFor({ state: 'visible', timeout });
    await dialog.locator('.jp-Dialog-button.jp-mod-accept').click();
    await dialog.waitFor({ state: 'detached', timeout });
  }

  /** Texts of all outputs that a reader sees as errors. */
  errors(): Promise<string[]> {
    return this.page.locator(ERRORS).allInnerTexts();
  }

  /** What the window shows. */
  async picture(path: string): Promise<void> {
    await this.page.screenshot({ path });
  }

  /**
   * Pictures of the whole notebook, a screenful each: NAME-01.png, NAME-02.png … The window is made as tall as the
   * notebook is, so that nothing is hidden by scrolling.
   */
  async screenshots(name: string): Promise<void> {
    const height = await this.page.evaluate(() => {
      const cells = [...document.querySelectorAll('.jp-Notebook .jp-Cell')];
      const bottom = cells.at(-1)?.getBoundingClientRect().bottom ?? 0;
      return bottom - (cells[0]?.getBoundingClientRect().top ?? 0);
    });
    const tall = Math.ceil(Math.min(Math.max(height + 250, HEIGHT), MAX_HEIGHT));
    await this.resize(WIDTH, tall);
    await this.page.evaluate(() => {
      for (const element of document.querySelectorAll('.jp-NotebookPanel *')) element.scrollTop = 0;
    });
    for (let top = 0, number = 1; top < tall; top += SCREENFUL, number++) {
      const clip = { x: 0, y: top, width: WIDTH, height: Math.min(SCREENFUL, tall - top) };
      await this.page.screenshot({ path: `${name}-${String(number).padStart(2, '0')}.png`, clip });
    }
    await this.resize(WIDTH, HEIGHT);
  }

  /** Gives the window another size, and Plotly the time to follow. */
  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
    await this.page.waitForTimeout(1500);
  }

  /** What does not appear is counted as missing, with everything else that is. */
  private async appears(element: Locator): Promise<void> {
    await element.waitFor({ state: 'attached', timeout: CHART_MILLISECONDS }).catch(() => {});
  }

  private async menu(name: string, entry: string): Promise<void> {
    await this.page.locator('.lm-MenuBar-itemLabel', { hasText: new RegExp(`^${name}$`) }).click();
    await this.page.locator('.lm-Menu-itemLabel', { hasText: new RegExp(`^${entry}$`) }).click();
  }

  /** The status bar names the kernel and what it does; before the kernel is there, a command would open a dialog. */
  private async untilIdle(timeout: number): Promise<void> {
    const status = this.page.locator('#jp-main-statusbar', { hasText: /TypeScript \| Idle/ });
    await status.waitFor({ state: 'visible', timeout });
  }
}

/** Opens an exported page without a network and counts the marks in each of its charts, once there are so many charts. */
export async function drawnInExportedPage(
  context: BrowserContext,
  path: string,
  charts: number,
): Promise<number[]> {
  const page = await context.newPage();
  await page.route(/^https?:/, (route) => route.abort());
  await page.goto(pathToFileURL(path).href, { waitUntil: 'domcontentloaded' });
  const plots = page.locator('.js-plotly-plot');
  await plots
    .nth(charts - 1)
    .locator(MARKS)
    .first()
    .waitFor({ state: 'attached', timeout: CHART_MILLISECONDS })
    .catch(() => {});
  const marks = [];
  for (const plot of await plots.all()) marks.push(await plot.locator(MARKS).count());
  await page.close();
  return marks;
}

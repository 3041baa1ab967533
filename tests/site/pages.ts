/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** All pages of a site, as paths below its folder. */
export function pagesOf(site: string): string[] {
  return readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html') && !name.startsWith('_static'))
    .sort();
}

/** Links of all pages that lead to no page, no file or no place of it: 'from → to'. */
export function brokenLinks(site: string): string[] {
  const pages = new Map(pagesOf(site).map((page) => [page, readFileSync(join(site, page), 'utf8')]));
  const files = new Set(readdirSync(site, { recursive: true, encoding: 'utf8' }));
  const broken: string[] = [];
  for (const [page, html] of pages) {
    for (const [, address] of html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(address) || address === '') continue;
      const [path, anchor] = decodeURIComponent(address.replaceAll('&amp;', '&')).split('#');
      const target = path === '' ? page : relative(site, resolve(site, dirname(page), path));
      if (!files.has(target)) broken.push(`${page} → ${address}`);
      else if (anchor && pages.has(target) && !pages.get(target)!.includes(`id="${anchor}"`))
        broken.push(`${page} → ${address}`);
    }
  }
  return [...new Set(broken)];
}

/** Scripts, styles, pictures and fonts that a page would fetch from another host. */
export function foreignParts(site: string): string[] {
  return pagesOf(site).flatMap((page) =>
    [
      ...readFileSync(join(site, page), 'utf8').matchAll(
        /<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="((?:https?:)?\/\/[^"]*)"/g,
      ),
    ].map(([, address]) => `${page}: ${address}`),
  );
}

/** What one sees of a page when it has settled. */
export interface Look {
  /** Places for charts, and those of them in which plotly has drawn something to be seen. */
  readonly charts: number;
  readonly drawn: number;
  /** Formulas that stand as TeX. */
  readonly rawFormulas: number;
  /** Pixels by which the page is wider than the window. */
  readonly overflow: number;
  readonly complaints: readonly string[];
}

/** Opens a page from the file system and looks at it. */
export async function look(page: Page, file: string): Promise<Look> {
  const complaints: string[] = [];
  const listen = {
    console: (message: { type(): string; text(): string }) => {
      if (message.type() === 'error') complaints.push(message.text());
    },
    pageerror: (error: Error) => complaints.push(error.message),
    requestfailed: (request: { url(): string }) => complaints.push(`not found: ${request.url()}`),
  };
  page.on('console', listen.console);
  page.on('pageerror', listen.pageerror);
  page.on('requestfailed', listen.requestfailed);
  try {
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
    await page
      .waitForFunction(
        () => {
          const charts = [...document.querySelectorAll('[id^="chart-"]')];
          const math = document.querySelectorAll('.math').length;
          const ready = math === 0 || document.querySelectorAll('mjx-container').length > 0;
          return ready && charts.every((chart) => chart.querySelector('.main-svg'));
        },
        undefined,
        { timeout: 60_000 },
      )
      .catch(() => complaints.push('charts or formulas are not there after a minute'));
    const seen = await page.evaluate(() => {
      const charts = [...document.querySelectorAll('[id^="chart-"]')];
      const drawn = charts.filter((chart) => {
        const { width, height } = chart.querySelector('.main-svg')?.getBoundingClientRect() ?? {};
        return (width ?? 0) > 100 && (height ?? 0) > 50;
      });
      const formulas = [...document.querySelectorAll('.math')];
      const raw = formulas.filter((formula) => !formula.querySelector('mjx-container'));
      const root = document.documentElement;
      return {
        charts: charts.length,
        drawn: drawn.length,
        rawFormulas: raw.length,
        overflow: root.scrollWidth - root.clientWidth,
      };
    });
    return { ...seen, complaints };
  } finally {
    page.off('console', listen.console);
    page.off('pageerror', listen.pageerror);
    page.off('requestfailed', listen.requestfailed);
  }
}

/**
 * What axe finds that keeps somebody with a screen reader, a keyboard or weak eyes from reading (serious or critical, WCAG 2 A
 * and AA). Inside of charts, whose words are a picture with a description, and in syntax colours it does not look.
 */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const found = await axe.run(
      { exclude: [['[id^="chart-"]'], ['mjx-container']] },
      { runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations'] },
    );
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 160)}`);
  });
}

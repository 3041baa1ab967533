// The site, rendered from the chapters that the tests before have run, and read in a browser from the file system.
// Another site, such as that of a whole `npm run site`: BAYESBOOK_SITE=site npx vitest run --project site
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findNotebooks, shortName } from '../../scripts/book/notebooks.mjs';
import { type Browser, findChromium, openBrowser } from '../browser/chromium';
import { root } from '../notebooks/support';
import { barriers, brokenLinks, foreignParts, look, pagesOf } from './pages';

const given = process.env.BAYESBOOK_SITE;
const site = given ? resolve(root, given) : join(root, 'test-results', 'site');
const pictures = join(root, 'test-results', 'browser', 'site');
const chapters = findNotebooks(join(root, 'notebooks')).map((path) =>
  shortName(path, root).replace(/\.ipynb$/, '.html'),
);
const COOKIES = chapters.find((path) => path.includes('1-the-cookie-jar'))!;

function call(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', script), ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')}\n${stdout}\n${stderr}`);
}

beforeAll(() => {
  if (given) return;
  // Alone, without the chapters' own tests before it, one executed chapter will do.
  const copy = join(root, 'test-results', 'executed', COOKIES.replace('.html', '.ipynb'));
  if (!existsSync(copy)) call('book.mjs', '1-the-cookie-jar', '--save', '--quiet');
  call('site.mjs', '--as-run', '--to', site);
});

test('every chapter has its page, and the first page leads to all', () => {
  const pages = new Set(pagesOf(site));
  expect([...chapters, 'index.html', 'docs/map.html'].filter((page) => !pages.has(page))).toEqual([]);
  const index = readFileSync(join(site, 'index.html'), 'utf8');
  expect(chapters.filter((page) => !index.includes(`href="${page}"`))).toEqual([]);
});

test('links lead somewhere, and nothing comes from another host', () => {
  expect(brokenLinks(site)).toEqual([]);
  expect(foreignParts(site)).toEqual([]);
});

describe.skipIf(!findChromium())('in a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    browser = await openBrowser(findChromium()!);
    page = await browser.context.newPage();
  });
  afterAll(() => browser?.close());

  test.each([...chapters, 'index.html', 'docs/map.html', 'docs/glossary.html'])('%s', async (name) => {
    const { charts, drawn, rawFormulas, overflow, complaints } = await look(page, join(site, name));
    expect(complaints).toEqual([]);
    expect(drawn, 'charts').toBe(charts);
    expect(rawFormulas, 'formulas left as TeX').toBe(0);
    expect(overflow, 'pixels beyond the window').toBeLessThanOrEqual(0);
    expect(browser.foreignRequests).toEqual([]);
  });

  test('the first chapter has its charts', async () => {
    expect((await look(page, join(site, COOKIES))).charts).toBeGreaterThan(5);
    await page.screenshot({ path: join(pictures, 'wide.png') });
  });

  test('on a phone, nothing is wider than the window', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    for (const name of [COOKIES, 'docs/map.html', 'index.html']) {
      const { overflow, charts, drawn } = await look(page, join(site, name));
      expect([name, overflow, drawn]).toEqual([name, 0, charts]);
    }
    await page.screenshot({ path: join(pictures, 'phone.png') });
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test.each(['light', 'dark'] as const)('%s: nobody is shut out', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const name of [COOKIES, 'docs/map.html', 'index.html']) {
      await look(page, join(site, name));
      expect([name, ...(await barriers(page))]).toEqual([name]);
    }
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
    await page.screenshot({ path: join(pictures, `${colorScheme}.png`) });
  });

  test('the keyboard reaches the text, the search finds a Korean word', async () => {
    await look(page, join(site, 'index.html'));
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toMatch(/skip to main content/i);
    await page.goto(`file://${join(site, 'search.html')}?q=${encodeURIComponent('쿨백')}`);
    const results = page.locator('#search-results li a');
    await results.first().waitFor({ timeout: 30_000 });
    expect(await results.allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/cookie jar/i)]),
    );
  });
});

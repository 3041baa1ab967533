import { display, escapeHtml } from './display';
import { palette, roles, translucent } from './theme';

/** One word of a text: its group decides the colour, its strength how full the colour is. */
export interface Chip {
  readonly text: string;
  /** Index into the groups; none for a word that belongs to no group that has a colour. */
  readonly group?: number;
  /** 0 (no colour) to 1. */
  readonly strength: number;
  /** What resting the pointer on the word says. */
  readonly hover?: string;
}

/** One text: a heading to click on, how much of it belongs to each group, and its words. */
export interface ChipPage {
  readonly title: string;
  /** Shares of the groups; what is missing to 1 is drawn grey. */
  readonly shares: readonly number[];
  readonly chips: readonly Chip[];
}

const wordStyle = 'display: inline-block; padding: 0 5px; margin: 2px; border-radius: 4px; line-height: 1.6';

/**
 * Texts whose words are coloured by group, one open at a time: click on a heading to open another. Plain HTML without a script,
 * so it works in exported pages too. Elsewhere the headings are printed, with the words of the leading group.
 *
 * @param groups what each colour stands for; seven at most
 * @param description one line that says what there is to see, for somebody who cannot see it
 */
export function showChips(
  pages: readonly ChipPage[],
  { groups, description }: { readonly groups: readonly string[]; readonly description: string },
): void {
  if (pages.length === 0) throw new Error('there are no texts to show');
  if (groups.length > palette.length) {
    throw new Error(`${groups.length} groups, but only ${palette.length} colours can be told apart`);
  }
  pages.forEach((page) => {
    assertPage(page, groups.length);
  });
  const name = `chips-${Math.floor(performance.now() * 1e3).toString(36)}`;
  const legend = groups.map((group, g) => chip({ text: group, group: g, strength: 1 })).join('');
  const body = pages.map((page, i) => pageHtml(page, groups, name, i === 0)).join('');
  display({
    'text/html': `<div role="group" aria-label="${escapeHtml(description)}"><div>${legend}</div>${body}</div>`,
    'text/plain': [`[texts] ${description}`, ...pages.map((page) => pageText(page, groups))].join('\n'),
  });
}

function assertPage({ title, shares, chips }: ChipPage, groups: number): void {
  if (shares.length !== groups) throw new Error(`${title}: ${shares.length} shares for ${groups} groups`);
  const total = shares.reduce((a, b) => a + b, 0);
  if (!(Math.min(...shares, 0) >= 0 && total <= 1 + 1e-6)) {
    throw new Error(`${title}: the shares must be ≥ 0 and add up to 1 at most, not to ${total}`);
  }
  const bad = chips.find(
    ({ group, strength }) =>
      !(strength >= 0 && strength <= 1) ||
      (group !== undefined && !(Number.isInteger(group) && group >= 0 && group < groups)),
  );
  if (bad)
    throw new Error(
      `${title}: '${bad.text}' has group ${bad.group} of ${groups} and strength ${bad.strength}`,
    );
}

function chip({ text, group, strength, hover }: Chip): string {
  const colour = group === undefined ? roles.muted : palette[group];
  const title = hover === undefined ? '' : ` title="${escapeHtml(hover)}"`;
  const fill = translucent(colour, (group === undefined ? 0.12 : 0.45) * strength);
  const edge = translucent(colour, 0.15 + 0.85 * strength);
  return `<span${title} style="${wordStyle}; background: ${fill}; border-bottom: 2px solid ${edge}">${escapeHtml(text)}</span>`;
}

function pageHtml(page: ChipPage, groups: readonly string[], name: string, open: boolean): string {
  const parts = page.shares.map((share, g) => {
    const label = escapeHtml(`${groups[g]}: ${Math.round(100 * share)} %`);
    return `<span title="${label}" style="display: inline-block; width: ${(100 * share).toFixed(2)}%; height: 10px; background: ${palette[g]}"></span>`;
  });
  const bar = `<div style="height: 10px; margin: 6px 2px; font-size: 0; background: ${translucent(roles.muted, 0.35)}">${parts.join('')}</div>`;
  const words = page.chips.map(chip).join('');
  const head = `<summary style="cursor: pointer; padding: 4px 0">${escapeHtml(page.title)}</summary>`;
  return `<details name="${name}"${open ? ' open' : ''} style="margin: 4px 0">${head}${bar}<div>${words}</div></details>`;
}

function pageText({ title, shares, chips }: ChipPage, groups: readonly string[]): string {
  const leading = shares.indexOf(Math.max(...shares));
  const words = chips.filter(({ group }) => group === leading).map(({ text }) => text);
  const rest = shares.length === 0 ? '' : ` — ${groups[leading]} (${Math.round(100 * shares[leading])} %): `;
  return `${title}${rest}${words.slice(0, 12).join(' ')}`;
}

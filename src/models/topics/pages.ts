import type { WordCounts } from '../../inference';
import type { Reading } from './reading';

/** A document to be shown word by word: which topic each word is given to, and how surely. */
export interface TopicPage {
  readonly title: string;
  /** The document's shares of the coloured topics. */
  readonly shares: number[];
  readonly chips: {
    readonly text: string;
    readonly group?: number;
    readonly strength: number;
    readonly hover: string;
  }[];
}

/** The topics with the largest shares over all readings together, largest first. */
export function leadingTopics(readings: readonly Reading[], count: number): number[] {
  const total = readings[0].theta.map((_, k) => readings.reduce((sum, { theta }) => sum + theta[k], 0));
  return total
    .map((_, k) => k)
    .sort((a, b) => total[b] - total[a])
    .slice(0, count);
}

/**
 * Documents ready to be shown with `showChips`: each word gets the topic it most likely came from; topics that are not among `colours`
 * stay grey. Words are in the order of the file: the order of the text is not kept in a bag of words.
 * @param names a name per topic @param colours the topics that have a colour
 */
export function topicPages(
  documents: readonly WordCounts[],
  readings: readonly Reading[],
  {
    vocabulary,
    names,
    colours,
  }: {
    readonly vocabulary: readonly string[];
    readonly names: readonly string[];
    readonly colours: readonly number[];
  },
): TopicPage[] {
  return documents.map(({ terms, counts }, d) => {
    const { theta, phi } = readings[d];
    const chips = Array.from(terms, (term, i) => {
      const order = phi[i].map((_, k) => k).sort((a, b) => phi[i][b] - phi[i][a]);
      const group = colours.indexOf(order[0]);
      const said = order.slice(0, 2).map((k) => `${names[k]} ${Math.round(100 * phi[i][k])} %`);
      return {
        text: counts[i] > 1 ? `${vocabulary[term]} ×${counts[i]}` : vocabulary[term],
        ...(group < 0 ? {} : { group }),
        strength: phi[i][order[0]],
        hover: said.join(', '),
      };
    });
    const first = theta.indexOf(Math.max(...theta));
    const words = counts.reduce((a, b) => a + b);
    return {
      title: `Document ${d + 1}: ${words} words, mostly ${names[first]} (${Math.round(100 * theta[first])} %)`,
      shares: colours.map((k) => theta[k]),
      chips,
    };
  });
}

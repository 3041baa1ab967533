import { type Key, random, tf } from '../../tensor';
import type { BigramModel, Vocabulary } from './text';

/**
 * A sentence that the model writes: each word drawn given the one before, from a sentence end to the next.
 * @param limit words after which it is cut off
 */
export function writeSentence(model: BigramModel, vocabulary: Vocabulary, key: Key, limit = 30): string {
  const size = vocabulary.words.length;
  const draws = tf.tidy(() => random.uniform(key, [limit]).dataSync().slice());
  const words: string[] = [];
  let before = 0;
  for (const draw of draws) {
    let left = draw;
    let word = 0;
    while (word < size - 1) {
      left -= model(before, word);
      if (left < 0) break;
      word++;
    }
    if (word === 0) break;
    words.push(vocabulary.words[word]);
    before = word;
  }
  return words.join(' ');
}

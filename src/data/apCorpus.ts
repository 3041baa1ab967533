import { BadDataError, type FindOptions, findFile } from './files';
import type { Mirror, RemoteFile } from './files/remoteFile';
import { generatedCorpus } from './generated/corpus';
import { type Origin, realOrGenerated } from './origin';

/** A document as a bag of words: which terms occur, and how often each. */
export interface BagOfWords {
  readonly terms: Int32Array;
  readonly counts: Float32Array;
}

export interface Corpus {
  readonly documents: readonly BagOfWords[];
  /** Word of each term number. */
  readonly vocabulary: readonly string[];
}

const HOSTS = [
  'https://raw.githubusercontent.com/blei-lab/lda-c/master/example/ap.tgz',
  'http://www.cs.columbia.edu/~blei/lda-c/ap.tgz',
];
const mirrors = (member: string): Mirror[] => HOSTS.map((url) => ({ url, member }));

const DOCUMENTS: RemoteFile = {
  path: 'ap/ap.dat',
  sha256: 'c9b946b6cdb2c6e876198ae227afb573df023db84fb53a9d2b31c0d59224fea1',
  mirrors: mirrors('ap/ap.dat'),
};
const VOCABULARY: RemoteFile = {
  path: 'ap/vocab.txt',
  sha256: 'fbf0d0f836cb2b0360bd3cae0f71c2f34b140b1dd8dd0d0bdb618a64704337f6',
  mirrors: mirrors('ap/vocab.txt'),
};

/**
 * Reads the lda-c format: a line a document, `n term:count term:count …` with n different terms.
 * @throws BadDataError naming the line that does not fit
 */
export function parseLdaC(text: string, vocabularySize: number, where = 'lda-c data'): BagOfWords[] {
  return text
    .trim()
    .split('\n')
    .map((line, index) => {
      const [n, ...pairs] = line.trim().split(/\s+/);
      if (pairs.length !== Number(n)) {
        throw new BadDataError(where, `line ${index + 1} says ${n} terms and holds ${pairs.length}`);
      }
      const split = pairs.map((pair) => pair.split(':').map(Number));
      const bad = split.findIndex(([term, count]) => !(term >= 0 && term < vocabularySize && count > 0));
      if (bad >= 0) throw new BadDataError(where, `line ${index + 1}: "${pairs[bad]}" is not a term:count`);
      return {
        terms: Int32Array.from(split, ([term]) => term),
        counts: Float32Array.from(split, ([, count]) => count),
      };
    });
}

/**
 * 2,246 Associated Press articles over 10,473 terms (Blei's selection from TREC), stop words removed; generated topics
 * of the same shape otherwise, and `origin` says so.
 */
export function loadApCorpus(options: FindOptions = {}): Promise<Corpus & { readonly origin: Origin }> {
  return realOrGenerated<Corpus>(
    'The Associated Press corpus',
    async () => {
      const words = await findFile(VOCABULARY, options);
      const file = await findFile(DOCUMENTS, options);
      const vocabulary = new TextDecoder().decode(words.bytes).trim().split('\n');
      const documents = parseLdaC(new TextDecoder().decode(file.bytes), vocabulary.length, file.where);
      return { documents, vocabulary };
    },
    () => generatedCorpus(2246, 10_473),
  );
}

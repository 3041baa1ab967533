import { foldIn, type Key, random, tf } from '../../tensor';
import { type Counts, story } from './story';

/** The counts after a round, from the start on. */
export interface Round extends Counts {
  readonly round: number;
}

const PER_ROUND = 100;

/**
 * All fifteen rounds. The document prints five of them; the ten between are drawn in one of the ways that agree with the
 * printed ones: the cookies that came out between two printed rounds, in random order. Round 0 comes first.
 */
export function completeStory(k: Key): Round[] {
  const rounds: Round[] = [{ round: 0, drawn: 0, chocolate: 0 }];
  story.slice(1).forEach((printed, i) => {
    const before = story[i];
    const between = { total: printed.drawn - before.drawn, chocolate: printed.chocolate - before.chocolate };
    const hits = shuffledHits(foldIn(k, i), between);
    for (let at = PER_ROUND; at <= hits.length; at += PER_ROUND) {
      const chocolate = before.chocolate + countHits(hits.subarray(0, at));
      rounds.push({ round: rounds.length, drawn: before.drawn + at, chocolate });
    }
  });
  return rounds;
}

/**
 * Draws from a jar of one's own, round by round and without putting back. Round 0 comes first.
 *
 * @throws if the jar does not hold as many cookies as the rounds take out
 */
export function drawRounds(
  k: Key,
  options: {
    readonly total: number;
    readonly chocolate: number;
    readonly rounds: number;
    readonly perRound: number;
  },
): Round[] {
  const { total, chocolate, rounds, perRound } = options;
  if (![total, chocolate, rounds, perRound].every((one) => Number.isInteger(one) && one >= 0))
    throw new RangeError(
      `cookies and rounds are whole numbers: ${total}, ${chocolate}, ${rounds}, ${perRound}`,
    );
  if (!(chocolate >= 0 && chocolate <= total)) {
    throw new RangeError(`a jar of ${total} cookies cannot hold ${chocolate} chocolate ones`);
  }
  if (rounds * perRound > total) {
    throw new RangeError(`${rounds} rounds of ${perRound} take more than the ${total} cookies in the jar`);
  }
  const hits = shuffledHits(k, { total, chocolate });
  return Array.from({ length: rounds + 1 }, (_, round) => {
    const drawn = round * perRound;
    return { round, drawn, chocolate: countHits(hits.subarray(0, drawn)) };
  });
}

/** The cookies of a jar in random order: 1 for chocolate, 0 for vanilla. */
function shuffledHits(k: Key, { total, chocolate }: { total: number; chocolate: number }): Uint8Array {
  const order = tf.tidy(() => random.permutation(k, total).dataSync());
  return Uint8Array.from(order, (cookie) => (cookie < chocolate ? 1 : 0));
}

function countHits(hits: Uint8Array): number {
  return hits.reduce((sum, hit) => sum + hit, 0);
}

import type { Round } from './draws';
import { jar, type StoryRound, story } from './story';

/** Half a percentage point: what rounding to whole percentages hides. */
const HALF_POINT = 0.005;

/** A range of settings under which a rule gives the document's guess; empty if `low` > `high`. */
export interface Window {
  readonly low: number;
  readonly high: number;
}

/**
 * The strengths s of a Beta(s/2, s/2) prior, in imaginary cookies, whose posterior mean (s/2 + k) / (s + n) rounds to
 * the document's guess of that round.
 */
export function priorStrengthWindow({ drawn, chocolate, guess }: StoryRound): Window {
  const strengthFor = (mean: number) => (mean <= 0.5 ? Infinity : (chocolate - mean * drawn) / (mean - 0.5));
  return {
    low: Math.max(0, strengthFor(guess + HALF_POINT)),
    high: Math.max(0, strengthFor(guess - HALF_POINT)),
  };
}

/** Posterior means under a Beta(s/2, s/2) prior worth s imaginary cookies, at the printed rounds. */
export function priorGuesses(strength: number): number[] {
  return story.map(({ drawn, chocolate }) => (strength / 2 + chocolate) / (strength + drawn));
}

/**
 * Guesses that close the share ρ of what separates them from `target` in each round:
 * guess ← guess + ρ (target − guess), from 50 % on; at the printed rounds if no others are given.
 */
export function stepGuesses(
  rho: number,
  options: { readonly target?: number; readonly rounds?: readonly number[] } = {},
): number[] {
  const { target = jar.share, rounds = story.map(({ round }) => round) } = options;
  return rounds.map((round) => target + (story[0].guess - target) * (1 - rho) ** round);
}

/** The step sizes ρ with which {@link stepGuesses} gives all of the document's guesses, rounded as it rounds them. */
export function stepWindow(target: number = jar.share): Window {
  const start = target - story[0].guess;
  const windows = story.slice(1).map(({ round, guess }): Window => {
    const left = (gap: number) => Math.max(0, gap / start) ** (1 / round);
    return { low: 1 - left(target - guess + HALF_POINT), high: 1 - left(target - guess - HALF_POINT) };
  });
  return {
    low: Math.max(...windows.map(({ low }) => low)),
    high: Math.min(...windows.map(({ high }) => high)),
  };
}

/** Guesses that step towards the share drawn so far, which a person with a jar can see: one per round, from 50 % on. */
export function followGuesses(rho: number, rounds: readonly Round[]): number[] {
  const guesses = [story[0].guess];
  for (const { drawn, chocolate } of rounds.slice(1)) {
    const guess = guesses[guesses.length - 1];
    guesses.push(guess + rho * (chocolate / drawn - guess));
  }
  return guesses;
}

/** The step sizes, in thousandths, with which {@link followGuesses} gives all of the document's guesses in these rounds. */
export function followWindow(rounds: readonly Round[]): number[] {
  const thousandths = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000);
  return thousandths.filter((rho) => {
    const guesses = followGuesses(rho, rounds);
    return guessesMet(story.map(({ round }) => guesses[round])) === story.length;
  });
}

/** How many of the document's six guesses are met, each to the whole percentage, by guesses at the printed rounds. */
export function guessesMet(guesses: readonly number[]): number {
  if (guesses.length !== story.length)
    throw new RangeError(`${guesses.length} guesses for ${story.length} printed rounds`);
  return story.filter(({ guess }, i) => Math.abs(guesses[i] - guess) <= HALF_POINT).length;
}

/** The document's jar: 10,000 cookies, of which 7,000 (70 %) are chocolate and the rest vanilla. */
export const jar = { total: 10_000, chocolate: 7_000, share: 0.7 } as const;

/** What has come out of the jar so far. */
export interface Counts {
  readonly drawn: number;
  readonly chocolate: number;
}

/** One of the rounds that the document prints. */
export interface StoryRound extends Counts {
  readonly round: number;
  /** The document's guess of the share of chocolate, a whole percentage. */
  readonly guess: number;
  /** What the document prints as the KL divergence, and half a unit of its last digit. */
  readonly printed: number;
  readonly rounding: number;
}

/** The story as the document tells it: 100 cookies a round, counts from the start on. */
export const story: readonly StoryRound[] = [
  { round: 0, drawn: 0, chocolate: 0, guess: 0.5, printed: 0.231, rounding: 5e-4 },
  { round: 1, drawn: 100, chocolate: 73, guess: 0.55, printed: 0.152, rounding: 5e-4 },
  { round: 3, drawn: 300, chocolate: 212, guess: 0.62, printed: 0.056, rounding: 5e-4 },
  { round: 5, drawn: 500, chocolate: 354, guess: 0.66, printed: 0.021, rounding: 5e-4 },
  { round: 10, drawn: 1000, chocolate: 698, guess: 0.69, printed: 0.003, rounding: 5e-4 },
  { round: 15, drawn: 1500, chocolate: 1052, guess: 0.7, printed: 0.000004, rounding: 5e-7 },
];

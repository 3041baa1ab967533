export { approach, divergenceAlong, type Variation, variations, type Waypoint } from './approach';
export {
  type BetaPrior,
  jarPosterior,
  jarSummary,
  type ShareSummary,
  sharePosterior,
  shareSummaries,
  type Trial,
  trialJars,
} from './belief';
export { completeStory, drawRounds, type Round } from './draws';
export {
  followGuesses,
  followWindow,
  guessesMet,
  priorGuesses,
  priorStrengthWindow,
  stepGuesses,
  stepWindow,
  type Window,
} from './rules';
export {
  guessForScore,
  inBits,
  klOfJars,
  powerOfGap,
  type ScoreTrial,
  type Share,
  scores,
  tryScores,
} from './scores';
export { type Counts, jar, type StoryRound, story } from './story';

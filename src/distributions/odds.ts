import { log, log1p, logSigmoid, logSoftmax, sigmoid, softmax, type tf } from '../tensor';
import { checkNumbers, isChecked, logit, type Parameter, probability, real } from './constraints';
import { assertValue, asTensor, describe, numbersIn, shapeOf, type Value } from './values';

/** Probabilities, given as such or on a log scale: `{ probs }` or `{ logits }`, not both. */
export type Odds = { readonly probs: Value } | { readonly logits: Value };

/** Tolerance for the sum of probabilities, some float32 roundings wide. */
const SUM_TOLERANCE = 1e-4;

/** Throws unless exactly one of the two forms is given. */
function assertOdds(name: string, odds: Odds): void {
  const fields = typeof odds === 'object' && odds !== null ? Object.keys(odds) : [];
  if (fields.length !== 1 || !['probs', 'logits'].includes(fields[0])) {
    throw new TypeError(`${name}: needs either { probs } or { logits }, got ${describe(odds)}.`);
  }
  assertValue(`${name}: ${fields[0]}`, Object.values(odds)[0]);
}

/** The parameter of an event that happens or not; its logit is the log odds log(p / (1 − p)). */
export function eventOdds(name: string, odds: Odds): Record<string, Parameter> {
  assertOdds(name, odds);
  return 'probs' in odds ? { probs: probability(odds.probs) } : { logits: real(odds.logits) };
}

/** p, 1 − p and their logarithms, each as exact as the given form allows (1 − p is lost when p rounds to 1). */
export function eventTensors(odds: Odds): { p: tf.Tensor; q: tf.Tensor; logP: tf.Tensor; logQ: tf.Tensor } {
  if ('probs' in odds) {
    const p = asTensor(odds.probs);
    return { p, q: p.mul(-1).add(1), logP: log(p), logQ: log1p(p.neg()) };
  }
  const l = asTensor(odds.logits);
  return { p: sigmoid(l), q: sigmoid(l.neg()), logP: logSigmoid(l), logQ: logSigmoid(l.neg()) };
}

/** log(p / (1 − p)). */
export function logOdds(odds: Odds): tf.Tensor {
  if ('logits' in odds) {
    return asTensor(odds.logits);
  }
  const p = asTensor(odds.probs);
  return log(p).sub(log1p(p.neg()));
}

/** The parameter of a choice among K: probabilities along the last axis, or their logarithms up to a constant. */
export function choiceOdds(name: string, odds: Odds): Record<string, Parameter> {
  assertOdds(name, odds);
  if (choiceCount(odds) === 0)
    throw new RangeError(`${name}: there is nothing to choose from (0 categories).`);
  if ('logits' in odds) {
    checkNumbers(`${name}: logits`, odds.logits, logit(odds.logits).constraint);
    checkSomePossible(name, odds.logits);
    return { logits: logit(odds.logits, 1) };
  }
  const { probs } = odds;
  checkNumbers(`${name}: probs`, probs, probability(probs).constraint);
  checkSums(name, probs);
  return { probs: probability(probs, 1) };
}

export function choiceProbs(odds: Odds): tf.Tensor {
  return 'probs' in odds ? asTensor(odds.probs) : softmax(asTensor(odds.logits), -1);
}

export function choiceLogProbs(odds: Odds): tf.Tensor {
  return 'probs' in odds ? log(asTensor(odds.probs)) : logSoftmax(asTensor(odds.logits), -1);
}

/** Number of choices K. */
export function choiceCount(odds: Odds): number {
  const shape = shapeOf('probs' in odds ? odds.probs : odds.logits);
  return shape[shape.length - 1];
}

function checkSomePossible(name: string, logits: Value): void {
  const choices = shapeOf(logits).at(-1);
  if (!isChecked(logits) || choices === undefined) {
    return;
  }
  const numbers = Array.from(numbersIn(logits));
  for (let start = 0; start < numbers.length; start += choices) {
    if (Math.max(...numbers.slice(start, start + choices)) === -Infinity) {
      throw new RangeError(`${name}: all logits of one choice are -Infinity, so that nothing can be chosen.`);
    }
  }
}

function checkSums(name: string, probs: Value): void {
  const shape = shapeOf(probs);
  const choices = shape[shape.length - 1];
  if (!isChecked(probs) || choices === undefined) {
    return;
  }
  const numbers = Array.from(numbersIn(probs));
  for (let start = 0; start < numbers.length; start += choices) {
    const sum = numbers.slice(start, start + choices).reduce((total, p) => total + p, 0);
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new RangeError(`${name}: probs must sum to 1 along the last axis, but they sum to ${sum}.`);
    }
  }
}

/** The batch axes of a choice. */
export function choiceBatch(odds: Odds): number[] {
  return shapeOf('probs' in odds ? odds.probs : odds.logits).slice(0, -1);
}

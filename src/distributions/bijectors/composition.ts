import type { tf } from '../../tensor';
import { allRightmost } from '../values';
import { assertBijector, Bijector } from './bijector';

/** The composition that applies the first bijector first: chain([f, g]) is x ↦ g(f(x)). */
export class Chain extends Bijector {
  readonly inputRank: number;
  readonly outputRank: number;

  constructor(readonly parts: readonly Bijector[]) {
    super();
    if (parts.length === 0) {
      throw new Error('Chain: needs one bijector or more; the one that changes nothing is `identity`.');
    }
    parts.forEach((part, i) => {
      assertBijector(`Chain: part ${i}`, part);
    });
    this.inputRank = innermostRank(parts);
    this.outputRank = parts.reduce((rank, part) => rank + part.outputRank - part.inputRank, this.inputRank);
  }

  override get name(): string {
    return `Chain(${this.parts.map((part) => part.name).join(', ')})`;
  }

  override get isIncreasing(): boolean {
    return this.parts.every((part) => part.isIncreasing);
  }
  /** Going back, no part meets a value outside of its image. */
  override contains(y: tf.Tensor): tf.Tensor {
    let [value, rank] = [y, this.outputRank];
    const answers = [...this.parts].reverse().map((part) => {
      const answer = allRightmost(part.contains(value), rank - part.outputRank);
      value = part.inverse(value);
      rank += part.inputRank - part.outputRank;
      return answer;
    });
    return answers.reduce((all, answer) => all.logicalAnd(answer));
  }

  protected computeForward(x: tf.Tensor): tf.Tensor {
    return this.parts.reduce((value, part) => part.forward(value), x);
  }
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    return this.parts.reduceRight((value, part) => part.inverse(value), y);
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    let [value, rank] = [x, this.inputRank];
    const terms = this.parts.map((part) => {
      const term = part.forwardLogDetJacobian(value, rank);
      value = part.forward(value);
      rank += part.outputRank - part.inputRank;
      return term;
    });
    return terms.reduce((sum, term) => sum.add(term));
  }

  override forwardShape(shape: number[]): number[] {
    return this.parts.reduce((current, part) => part.forwardShape(current), shape);
  }
  override inverseShape(shape: number[]): number[] {
    return this.parts.reduceRight((current, part) => part.inverseShape(current), shape);
  }
}

/** The fewest input axes with which every part sees all of its own. */
function innermostRank(parts: readonly Bijector[]): number {
  let [least, change] = [0, 0];
  for (const part of parts) {
    least = Math.max(least, part.inputRank - change);
    change += part.outputRank - part.inputRank;
  }
  return least;
}

/** The bijector run backwards. */
export class Inverted extends Bijector {
  readonly inputRank: number;
  readonly outputRank: number;

  constructor(readonly original: Bijector) {
    super();
    assertBijector('Inverted: its bijector', original);
    this.inputRank = original.outputRank;
    this.outputRank = original.inputRank;
  }

  override get name(): string {
    return `Inverted(${this.original.name})`;
  }

  protected computeForward(x: tf.Tensor): tf.Tensor {
    return this.original.inverse(x);
  }
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    return this.original.forward(y);
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    return this.original.inverseLogDetJacobian(x);
  }
  override forwardShape(shape: number[]): number[] {
    return this.original.inverseShape(shape);
  }
  override inverseShape(shape: number[]): number[] {
    return this.original.forwardShape(shape);
  }
}

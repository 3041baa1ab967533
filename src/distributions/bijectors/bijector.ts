import { tf } from '../../tensor';
import { assertValue, asTensor, describe, showShape, sumRightmost, type Value } from '../values';

/**
 * A differentiable one-to-one map y = f(x) with its inverse and log |det ∂y/∂x| in nats. Densities move along with it:
 * log p(y) = log p(x) − log |det ∂y/∂x|.
 *
 * The last `inputRank` axes of x make up one input (0 for an elementwise map) and the last `outputRank` of y one output;
 * all axes before them are batch. Takes numbers, arrays or tensors; returns one tensor that the caller owns.
 */
export abstract class Bijector {
  abstract readonly inputRank: number;
  abstract readonly outputRank: number;

  get name(): string {
    return this.constructor.name;
  }

  /** y = f(x). */
  forward(x: Value): tf.Tensor {
    return tf.tidy(() => this.computeForward(this.checked('forward', x, this.inputRank)).clone());
  }

  /** x = f⁻¹(y). */
  inverse(y: Value): tf.Tensor {
    return tf.tidy(() => this.computeInverse(this.checked('inverse', y, this.outputRank)).clone());
  }

  /**
   * log |det ∂f/∂x| at x, one number per input. An elementwise map is summed over the last `rank` axes when these make
   * up one event: `rank` = 1 for vectors.
   */
  forwardLogDetJacobian(x: Value, rank = this.inputRank): tf.Tensor {
    return tf.tidy(() => {
      const input = this.checked('forwardLogDetJacobian', x, rank);
      return sumRightmost(this.computeLogDet(input), rank - this.inputRank).clone();
    });
  }

  /** log |det ∂f⁻¹/∂y| at y = −log |det ∂f/∂x| at f⁻¹(y); `rank` counts the axes of one y. */
  inverseLogDetJacobian(y: Value, rank = this.outputRank): tf.Tensor {
    return tf.tidy(() => {
      const output = this.checked('inverseLogDetJacobian', y, rank);
      return sumRightmost(this.computeInverseLogDet(output), rank - this.outputRank).clone();
    });
  }

  /** Shape of f(x) for an x of that shape. */
  forwardShape(shape: number[]): number[] {
    return [...shape];
  }

  /** Shape of f⁻¹(y) for a y of that shape. */
  inverseShape(shape: number[]): number[] {
    return [...shape];
  }

  /** Whether y lies in the image: one truth value per output. */
  contains(y: tf.Tensor): tf.Tensor {
    return tf.onesLike(sumRightmost(y, this.outputRank)).toBool();
  }

  /** Whether y grows with x (elementwise maps): then quantiles go through it. */
  get isIncreasing(): boolean {
    return false;
  }

  protected abstract computeForward(x: tf.Tensor): tf.Tensor;
  protected abstract computeInverse(y: tf.Tensor): tf.Tensor;
  /** For an elementwise map: of x's shape, before any sum. */
  protected abstract computeLogDet(x: tf.Tensor): tf.Tensor;
  protected computeInverseLogDet(y: tf.Tensor): tf.Tensor {
    return this.computeLogDet(this.computeInverse(y)).neg();
  }

  private checked(method: string, value: Value, rank: number): tf.Tensor {
    assertValue(`${this.name}.${method}: its argument`, value);
    const tensor = asTensor(value);
    const least = method.startsWith('inverse') ? this.outputRank : this.inputRank;
    if (rank < least || tensor.rank < rank) {
      throw new Error(
        `${this.name}.${method}: needs ${Math.max(rank, least)} axes or more, got shape ${showShape(tensor.shape)}` +
          `${rank < least ? ` with rank ${rank}` : ''}.`,
      );
    }
    return tensor;
  }
}

/** Throws unless the thing is a bijector. */
export function assertBijector(what: string, value: unknown): asserts value is Bijector {
  if (!(value instanceof Bijector)) {
    throw new TypeError(`${what} must be a bijector, but it is ${describe(value)}.`);
  }
}

/** An elementwise map. */
export abstract class ElementwiseBijector extends Bijector {
  readonly inputRank = 0;
  readonly outputRank = 0;
}

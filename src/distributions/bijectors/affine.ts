import { diagonal, log, tf } from '../../tensor';
import { checkNumbers, isChecked, isKnown, real } from '../constraints';
import { matVec, solveVec } from '../matrices';
import { checkPositiveDefinite } from '../positiveDefinite';
import { asTensor, broadcastShapes, numbersIn, shapeOf, showShape, type Value } from '../values';
import { Bijector, ElementwiseBijector } from './bijector';

/** y = shift + scale · x, elementwise; scale may be negative but not 0. */
export class Affine extends ElementwiseBijector {
  readonly shift: Value;
  readonly scale: Value;

  constructor({ shift = 0, scale = 1 }: { shift?: Value; scale?: Value }) {
    super();
    checkNumbers('Affine: shift', shift, real(shift).constraint);
    checkNumbers('Affine: scale', scale, {
      words: 'finite and not 0',
      holds: (s) => Number.isFinite(s) && s !== 0,
    });
    this.shift = shift;
    this.scale = scale;
  }

  override get isIncreasing(): boolean {
    return isKnown(this.scale) && Array.from(numbersIn(this.scale)).every((s) => s > 0);
  }
  override forwardShape(shape: number[]): number[] {
    return broadcastTogether(shape, shapeOf(this.shift), shapeOf(this.scale));
  }
  override inverseShape(shape: number[]): number[] {
    return this.forwardShape(shape);
  }

  protected computeForward(x: tf.Tensor): tf.Tensor {
    return asTensor(this.scale).mul(x).add(asTensor(this.shift));
  }
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    return y.sub(asTensor(this.shift)).div(asTensor(this.scale));
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    return log(asTensor(this.scale).abs()).add(tf.zerosLike(x));
  }
}

/** y = shift + L x for vectors, with L lower triangular and its diagonal > 0: gives a Gaussian its full covariance L Lᵀ. */
export class AffineTriL extends Bijector {
  readonly inputRank = 1;
  readonly outputRank = 1;

  constructor(
    readonly shift: Value,
    readonly scaleTril: Value,
  ) {
    super();
    checkNumbers('AffineTriL: shift', shift, real(shift).constraint);
    checkNumbers('AffineTriL: scaleTril', scaleTril, real(scaleTril).constraint);
    const [n, shape] = [shapeOf(shift).at(-1) ?? 1, shapeOf(scaleTril)];
    const [rows, columns] = shape.slice(-2);
    if (shape.length < 2 || rows !== columns || (n !== 1 && n !== rows)) {
      throw new Error(
        `AffineTriL: shift has shape ${showShape(shapeOf(shift))}, but scaleTril has shape ${showShape(shape)}.`,
      );
    }
    if (isChecked(scaleTril)) {
      checkPositiveDefinite('AffineTriL: scaleTril', scaleTril, true);
    }
  }

  protected computeForward(x: tf.Tensor): tf.Tensor {
    return matVec(asTensor(this.scaleTril), x).add(asTensor(this.shift));
  }
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    return solveVec(asTensor(this.scaleTril), y.sub(asTensor(this.shift)));
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    const stretches = diagonal(asTensor(this.scaleTril));
    return log(stretches.abs().add(tf.zerosLike(x))).sum(-1);
  }
}

function broadcastTogether(...shapes: number[][]): number[] {
  const shape = broadcastShapes(...shapes);
  if (shape === undefined) {
    throw new Error(`Affine: shapes ${shapes.map(showShape).join(', ')} do not broadcast together.`);
  }
  return shape;
}

import { describe, expect, it } from 'vitest';
import {
  type Bijector,
  bijectors,
  ElementwiseBijector,
  Normal,
  TransformedDistribution,
} from '../../src/distributions';
import { grad, key, random, tf } from '../../src/tensor';

interface Example {
  readonly bijector: Bijector;
  readonly x: number[];
}

const tril = [
  [2, 0, 0],
  [0.5, 0.7, 0],
  [-1, 0.2, 1.5],
];

const examples: Record<string, Example> = {
  identity: { bijector: bijectors.identity, x: [0.3] },
  exp: { bijector: bijectors.exp, x: [-1.2] },
  softplus: { bijector: bijectors.softplus, x: [0.4] },
  sigmoid: { bijector: bijectors.sigmoid, x: [1.1] },
  interval: { bijector: bijectors.interval(-2, 5), x: [-0.4] },
  affine: { bijector: bijectors.affine({ shift: 3, scale: -2 }), x: [0.7] },
  shift: { bijector: bijectors.shift(3), x: [0.7] },
  scale: { bijector: bijectors.scale(0.1), x: [0.7] },
  affineTriL: { bijector: bijectors.affineTriL([1, 2, 3], tril), x: [0.1, -0.5, 2] },
  softmaxCentred: { bijector: bijectors.softmaxCentred, x: [0.5, -1, 0.2] },
  choleskyFactor: { bijector: bijectors.choleskyFactor, x: [0.5, -1, 0.2, 0.3, 0.9, -0.4] },
  chain: { bijector: bijectors.chain([bijectors.affine({ scale: 0.5 }), bijectors.exp]), x: [0.8] },
  'chain of vectors': {
    bijector: bijectors.chain([bijectors.affine({ scale: 0.5 }), bijectors.softmaxCentred]),
    x: [0.8, -0.3],
  },
  invert: { bijector: bijectors.invert(bijectors.exp), x: [2.5] },
};

const point = ({ bijector, x }: Example): tf.Tensor =>
  bijector.inputRank === 0 ? tf.scalar(x[0]) : tf.tensor1d(x);

/** log |det| of the Jacobian by central differences of the free coordinates of f. */
function numericalLogDet(example: Example): number {
  const n = example.x.length;
  const h = 1e-2;
  const columns = example.x.map((_, j) => {
    const at = (step: number) => {
      const moved = example.x.map((value, i) => (i === j ? value + step : value));
      const y = example.bijector.forward(point({ ...example, x: moved }));
      return freeCoordinates(y, n);
    };
    const [far, near] = [
      [2 * h, -2 * h],
      [h, -h],
    ].map(([up, down]) => [at(up), at(down)]);
    return near[0].map((_, i) => (8 * (near[0][i] - near[1][i]) - (far[0][i] - far[1][i])) / (12 * h));
  });
  return Math.log(Math.abs(determinant(columns)));
}

/** The numbers of y that determine it: the lower triangle, the first K − 1 probabilities, or all. */
function freeCoordinates(y: tf.Tensor, n: number): number[] {
  const values = Array.from(y.dataSync());
  if (y.rank < 2) {
    return values.slice(0, n);
  }
  const size = y.shape[0];
  return values.filter((_, place) => place % size <= Math.floor(place / size));
}

function determinant(matrix: number[][]): number {
  const a = matrix.map((row) => [...row]);
  let result = 1;
  for (let i = 0; i < a.length; i++) {
    const pivot = a
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(a[best][i]) ? i + k : best), i);
    if (pivot !== i) {
      [a[i], a[pivot]] = [a[pivot], a[i]];
      result = -result;
    }
    result *= a[i][i];
    for (let k = i + 1; k < a.length; k++) {
      const factor = a[k][i] / a[i][i];
      a[k] = a[k].map((value, j) => value - factor * a[i][j]);
    }
  }
  return result;
}

describe('bijectors', () => {
  for (const [name, example] of Object.entries(examples)) {
    const { bijector } = example;
    it(`${name}: inverse undoes forward`, () => {
      tf.tidy(() => {
        const x = point(example);
        const y = bijector.forward(x);
        expect(y.shape).toEqual(bijector.forwardShape(x.shape));
        const back = bijector.inverse(y);
        expect(back.shape).toEqual(bijector.inverseShape(y.shape));
        expect(back.sub(x).abs().max().dataSync()[0]).toBeLessThan(2e-6);
        expect(bijector.contains(y).all().dataSync()[0]).toBe(1);
      });
    });

    it(`${name}: log determinants agree with finite differences, forward and back`, () => {
      tf.tidy(() => {
        const x = point(example);
        const rank = x.rank;
        const logDet = bijector.forwardLogDetJacobian(x, rank).dataSync()[0];
        expect(Math.abs(logDet - numericalLogDet(example))).toBeLessThan(3e-4);
        const y = bijector.forward(x);
        const back = bijector.inverseLogDetJacobian(y, rank + y.rank - x.rank).dataSync()[0];
        expect(Math.abs(logDet + back)).toBeLessThan(5e-6);
      });
    });

    it(`${name}: works over leading axes`, () => {
      tf.tidy(() => {
        const x = point(example);
        const stack = tf.stack([x, x, x]).expandDims(1);
        const y = bijector.forward(stack);
        expect(y.shape.slice(0, 2)).toEqual([3, 1]);
        expect(
          y
            .slice([2], [1])
            .reshape([-1])
            .sub(bijector.forward(x).reshape([-1]))
            .abs()
            .max()
            .dataSync()[0],
        ).toBeLessThan(1e-6);
        expect(bijector.forwardLogDetJacobian(stack, x.rank).shape).toEqual([3, 1]);
        expect(bijector.inverse(y).shape).toEqual(stack.shape);
      });
    });
  }

  it('a wrong log determinant is caught: by finite differences, and by the density no longer summing to 1', () => {
    class WrongExp extends ElementwiseBijector {
      protected computeForward(x: tf.Tensor) {
        return x.exp();
      }
      protected computeInverse(y: tf.Tensor) {
        return y.log();
      }
      protected computeLogDet(x: tf.Tensor) {
        return x.mul(0.5);
      }
    }
    tf.tidy(() => {
      const wrong = new WrongExp();
      const logDet = wrong.forwardLogDetJacobian(1.2).dataSync()[0];
      expect(Math.abs(logDet - numericalLogDet({ bijector: wrong, x: [1.2] }))).toBeGreaterThan(0.5);
      const total = (bijector: Bijector) => {
        const grid = tf.linspace(1e-3, 60, 60_000);
        const density = new TransformedDistribution(new Normal(0, 1), bijector).prob(grid);
        return density.sum().dataSync()[0] * (60 / 60_000);
      };
      expect(Math.abs(total(bijectors.exp) - 1)).toBeLessThan(2e-3);
      expect(Math.abs(total(wrong) - 1)).toBeGreaterThan(0.05);
    });
  });

  it('stay finite far out', () => {
    tf.tidy(() => {
      for (const bijector of [bijectors.softplus, bijectors.sigmoid]) {
        const x = tf.tensor1d([-80, -20, 20, 80]);
        expect(Array.from(bijector.forwardLogDetJacobian(x).dataSync()).every(Number.isFinite)).toBe(true);
      }
      const small = bijectors.softplus.inverse([1e-30, 1e-6, 50]).dataSync();
      expect(small[0]).toBeCloseTo(Math.log(1e-30), 3);
      expect(small[1]).toBeCloseTo(Math.log(1e-6), 4);
      expect(small[2]).toBeCloseTo(50, 4);
    });
  });

  it('are differentiable: d/dx of the log determinant, against finite differences', () => {
    tf.tidy(() => {
      for (const [name, example] of Object.entries(examples)) {
        const x = point(example);
        const f = (value: tf.Tensor) => example.bijector.forwardLogDetJacobian(value, x.rank).sum();
        const direction = random.normal(key(4), x.shape);
        const slope = grad((value: tf.Tensor) => f(value).add(value.sum().mul(0)))(x)
          .mul(direction)
          .sum()
          .dataSync()[0];
        const h = 1e-2;
        const numerical =
          f(x.add(direction.mul(h)))
            .sub(f(x.sub(direction.mul(h))))
            .dataSync()[0] /
          (2 * h);
        expect(Math.abs(slope - numerical), name).toBeLessThan(2e-3);
      }
    });
  });
});

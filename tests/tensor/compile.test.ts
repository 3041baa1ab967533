import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  compile,
  grad,
  type Key,
  key,
  lgamma,
  logSumExp,
  onCompile,
  random,
  scan,
  sigmoid,
  split,
  tanh,
  tf,
  valueAndGrad,
} from '../../src/tensor';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** The largest difference, relative to the largest value. */
function distance(actual: tf.Tensor, expected: tf.Tensor): number {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.dtype).toBe(expected.dtype);
  const [a, b] = [actual.dataSync(), expected.dataSync()];
  const scale = Math.max(...b.map(Math.abs)) || 1;
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / scale;
}

const x = () => random.normal(key(1), [5, 3]);

/** Functions of a matrix that between them use many kinds of operations. */
const functions: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  arithmetic: (x) => tf.div(tf.sub(tf.mul(x, 2), 1), tf.add(tf.square(x), 1)),
  'matrix products': (x) => tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, true, false),
  'slices and joins': (x) => tf.concat([tf.slice(x, [1, 0], [2, 3]), tf.reverse(x, 0)], 0),
  shapes: (x) => tf.transpose(tf.expandDims(tf.tile(tf.reshape(x, [3, 5]), [2, 1]), 1), [2, 0, 1]),
  reductions: (x) => tf.stack([tf.sum(x, 0), tf.mean(x, 0), logSumExp(x, 0), tf.max(x, 0)]),
  comparisons: (x) => tf.where(tf.greater(x, 0.5), x, tf.zerosLike(x)),
  splits: (x) =>
    tf.add(
      ...(tf.split(
        tf.pad(x as tf.Tensor2D, [
          [0, 1],
          [0, 0],
        ]),
        2,
        0,
      ) as [tf.Tensor, tf.Tensor]),
    ),
  integers: (x) => tf.cast(tf.argMax(x, 1), 'float32'),
  'special functions': (x) => lgamma(tf.add(tf.abs(x), 0.3)),
  gradient: (x) => tf.grad((y: tf.Tensor) => tf.sum(tanh(tf.mul(y, y))))(x),
  'gradient of a gradient': (x) =>
    grad((y: tf.Tensor) => tf.sum(grad((z: tf.Tensor) => tf.sum(sigmoid(z)))(y)))(x),
};

describe.each([false, true])('a compiled function (xla: %s)', (xla) => {
  it.each(Object.keys(functions))('gives what the function gives: %s', (name) => {
    const f = compile(functions[name], { xla });
    // XLA has polynomials of its own for lgamma.
    const tolerance = xla && name === 'special functions' ? 3e-6 : 1e-6;
    expect(distance(f(x()), functions[name](x()))).toBeLessThan(tolerance);
    const other = random.normal(key(2), [5, 3]);
    expect(distance(f(other), functions[name](other))).toBeLessThan(tolerance);
    f.dispose();
  });

  it('takes and gives nested records, in any order of the keys', () => {
    const f = compile(
      ({ a, b }: { a: tf.Tensor; b: readonly tf.Tensor[] }, scale: tf.Tensor | number) => ({
        sum: tf.mul(tf.add(a, b[0]), scale),
        rest: [b[1], { label: 'kept', count: 2 }] as const,
      }),
      { xla },
    );
    const [a, b0, b1] = [tf.scalar(1), tf.scalar(2), tf.tensor1d([7, 8])];
    const result = f({ b: [b0, b1], a }, 10);
    expect(result.sum.dataSync()[0]).toBe(30);
    expect([...result.rest[0].dataSync()]).toEqual([7, 8]);
    expect(result.rest[1]).toEqual({ label: 'kept', count: 2 });
    expect(f({ a, b: [b0, b1] }, 20).sum.dataSync()[0]).toBe(60);
  });

  it('is recorded once per shapes and dtypes', () => {
    let recordings = 0;
    const f = compile(
      (y: tf.Tensor) => {
        recordings++;
        return tf.add(y, y);
      },
      { xla },
    );
    for (const shape of [[2], [3], [2], [2, 1], [3]]) f(tf.ones(shape));
    f(tf.ones([2], 'int32'));
    f(tf.zeros([2]));
    expect(recordings).toBe(4);
  });

  it('draws what the function draws: new numbers for every key, the same for the same', () => {
    const draw = (k: Key) => {
      const [a, b, c] = split(k, 3);
      const draws = [random.normal(a, [1000]), random.uniform(b, [7])];
      // XLA has neither of these.
      return xla ? draws : [...draws, random.gamma(c, [50], tf.scalar(0.7)), random.permutation(a, 9)];
    };
    const f = compile(draw, { xla });
    for (const seed of [0, 1, 2 ** 40]) {
      const [compiled, eager] = [f(key(seed)), draw(key(seed))];
      compiled.forEach((one, i) => {
        expect(distance(one, eager[i])).toBeLessThan(1e-6);
      });
    }
    expect(distance(f(key(0))[0], f(key(1))[0])).toBeGreaterThan(0.1);
  });

  it('carries keys in and out', () => {
    const advance = compile(
      ({ k }: { k: Key }) => ({ k: split(k)[1], draw: random.normal(split(k)[0], [2]) }),
      { xla },
    );
    let [compiled, eager] = [key(5), key(5)];
    for (let i = 0; i < 3; i++) {
      compiled = advance({ k: compiled }).k;
      eager = split(eager)[1];
      expect(compiled).toEqual(eager);
    }
  });

  it('calls another compiled function as part of itself, also inside gradients', () => {
    const inner = compile((y: tf.Tensor) => tanh(tf.mul(y, 2)), { xla });
    const outer = compile((y: tf.Tensor) => grad((z: tf.Tensor) => tf.sum(inner(z)))(y), { xla });
    const expected = tf.mul(2, tf.sub(1, tf.square(tanh(tf.mul(x(), 2)))));
    expect(distance(outer(x()), expected)).toBeLessThan(1e-6);
    expect(distance(grad((z: tf.Tensor) => tf.sum(inner(z)))(x()), expected)).toBeLessThan(1e-6);
  });
});

describe('what a compiled function reads from outside', () => {
  it.each([3, 100_000])('%i captured numbers survive the disposal of the tensor', (size) => {
    const weights = tf.linspace(0, 1, size);
    const f = compile((y: tf.Tensor) => tf.sum(tf.mul(y, weights)));
    const expected = tf.sum(weights).dataSync()[0];
    expect(f(tf.ones([size])).dataSync()[0]).toBeCloseTo(expected, 1);
    weights.dispose();
    expect(f(tf.ones([size])).dataSync()[0]).toBeCloseTo(expected, 1);
    expect(f(tf.zeros([size])).dataSync()[0]).toBe(0);
  });

  it('is told apart from an argument that happens to be the same tensor', () => {
    const captured = tf.scalar(3);
    const f = compile((y: tf.Tensor) => tf.sub(tf.mul(10, y), captured));
    expect(f(captured).dataSync()[0]).toBe(27);
    expect(f(tf.scalar(1)).dataSync()[0]).toBe(7);
  });

  it('may be a variable, whose value now is used', () => {
    const v = tf.variable(tf.scalar(2));
    const f = compile((y: tf.Tensor) => tf.mul(y, v));
    expect(f(tf.scalar(5)).dataSync()[0]).toBe(10);
    v.assign(tf.scalar(3));
    expect(f(tf.scalar(5)).dataSync()[0]).toBe(15);
    v.dispose();
    expect(() => f(tf.scalar(5))).toThrow(/variable .* is disposed/);
  });

  it('may not be changed by it', () => {
    const v = tf.variable(tf.scalar(2));
    expect(() =>
      compile((y: tf.Tensor) => {
        v.assign(tf.scalar(0));
        return y;
      })(tf.scalar(1)),
    ).toThrow(/assigns to the variable/);
    expect(() => compile((y: tf.Tensor) => tf.add(tf.variable(y), 1))(tf.scalar(1))).toThrow(
      /makes a tf.variable/,
    );
    v.dispose();
  });
});

describe('errors', () => {
  const refused: readonly (readonly [string, (y: tf.Tensor) => unknown, RegExp])[] = [
    [
      'dataSync',
      (y) => tf.scalar(y.dataSync()[0]),
      /an input, of shape \[2\], was asked for .* at .*compile\.test\.ts/,
    ],
    ['arraySync', (y) => tf.tensor(tf.exp(y).arraySync()), /the result of Exp, of shape \[2\]/],
    [
      'print',
      (y) => {
        tf.sum(y).print();
        return y;
      },
      /the result of Sum/,
    ],
    [
      'data',
      (y) => {
        void y.data();
        return y;
      },
      /was asked for/,
    ],
    [
      'array',
      (y) => {
        void y.array().catch(() => 0);
        return y;
      },
      /was asked for/,
    ],
    ['a comparison', (y) => ((y as unknown as number) > 0 ? y : tf.neg(y)), /used as a number/],
    ['arithmetic without TensorFlow', (y) => tf.scalar(2 * (y as unknown as number)), /used as a number/],
    [
      'an unkeyed draw',
      (y) => tf.add(y, tf.randomNormal([2])),
      /Math\.random\(\).*Use the draws in `random`/,
    ],
    [
      'a TensorFlow draw',
      (y) => tf.add(y, tf.multinomial(tf.tensor1d([1, 1]), 2, 7)),
      /Multinomial draws without a key/,
    ],
    ['an async function', async (y) => y, /a promise/],
    ['no tensor', () => ({ a: 1 }), /returns no tensor/],
    ['a function', (y) => ({ y, f: () => y }), /'f' is a function/],
    [
      'a disposed result',
      (y) => {
        y.dispose();
        return y;
      },
      /disposed/,
    ],
    [
      'shapes that do not fit',
      (y) => tf.matMul(tf.ones([3, 4]), tf.reshape(y, [2, 1])),
      /MatMulV2\(float32\[3,4\], float32\[2,1\]\) failed at .*compile\.test\.ts/,
    ],
  ];

  it.each(refused)('%s', (_, f, message) => {
    expect(() => compile(f)(tf.tensor1d([1, 2]))).toThrow(message);
  });

  it('TensorFlow itself finds are told with operation, shapes and place', () => {
    const f = compile((y: tf.Tensor) =>
      (
        tf.backend() as unknown as { executeSingleInput(name: string, y: tf.Tensor): tf.Tensor }
      ).executeSingleInput('Cholesky', y),
    );
    expect(() => f(tf.ones([2, 3]))).toThrow(/Cholesky\(float32\[2,3\]\) failed at .*compile\.test\.ts/);
  });

  it('an operation that the table lacks is named', () => {
    const f = compile((y: tf.Tensor) =>
      (
        tf.backend() as unknown as { executeSingleInput(name: string, y: tf.Tensor): tf.Tensor }
      ).executeSingleInput('BesselJ0', y),
    );
    expect(() => f(tf.ones([2]))).toThrow(/operation BesselJ0 is unknown here/);
  });

  it('a disposed argument is named', () => {
    const f = compile(({ position }: { position: tf.Tensor }) => tf.neg(position));
    const position = tf.ones([4]);
    position.dispose();
    expect(() => f({ position })).toThrow(/'\[0\]\.position', of shape \[4\], is already disposed/);
  });

  it('with checkFinite name the operation and the line that gave NaN', () => {
    const f = compile((y: tf.Tensor) => tf.exp(tf.log(tf.sub(y, 1))), { checkFinite: true, name: 'density' });
    expect(f(tf.scalar(3)).dataSync()[0]).toBeCloseTo(2, 5);
    expect(() => f(tf.scalar(0))).toThrow(
      /'density': Log, of shape \[\], at .*compile\.test\.ts.*, gave NaN/,
    );
    expect(() => f(tf.scalar(1))).toThrow(/Log, .* gave .*Inf/);
  });

  it('leaves everything as it was', () => {
    const before = tf.memory().numTensors;
    expect(() => compile((y: tf.Tensor) => tf.scalar(y.dataSync()[0]))(tf.ones([1]))).toThrow();
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(Math.random()).toBeLessThan(1);
    expect(tf.scalar(3).dataSync()[0]).toBe(3);
    const f = compile((y: tf.Tensor) => tf.neg(y));
    f.dispose();
    expect(f(tf.scalar(1)).dataSync()[0]).toBe(-1);
  });
});

it("with 'auto' a graph moves to XLA after a set number of calls, and says so", () => {
  const events: string[] = [];
  const stop = onCompile(({ name, milliseconds }) =>
    events.push(`${name} ${milliseconds === undefined ? 'starts' : 'ends'}`),
  );
  const f = compile((y: tf.Tensor) => scan((z: tf.Tensor) => [tanh(tf.add(z, 1)), z], y, { length: 100 }), {
    name: 'chain',
  });
  const results = Array.from({ length: 40 }, () => f(tf.scalar(0.5))[1]);
  expect(events).toEqual(['chain starts', 'chain ends']);
  for (const result of results) expect(distance(result, results[0])).toBeLessThan(1e-6);
  stop();
});

it('a graph that XLA cannot compile stays as it is, and is an error where XLA was asked for', () => {
  const shuffle = (k: Key) => random.permutation(k, 20);
  const f = compile(shuffle);
  const first = f(key(1));
  for (let i = 0; i < 600; i++) f(key(1)).dispose();
  expect(distance(f(key(1)), first)).toBe(0);
  expect(() => compile(shuffle, { xla: true })(key(1))).toThrow(
    /XLA cannot compile 'shuffle'.*StatelessShuffle/,
  );
});

describe('scan', () => {
  const step = ({ x, k }: { x: tf.Tensor; k: Key }, i: tf.Scalar) => {
    const [now, next] = split(k);
    const moved = tf.add(tf.mul(x, 0.9), random.normal(now, [3]));
    return [
      { x: moved, k: next },
      { norm: tf.sum(tf.square(moved)), i },
    ] as const;
  };
  const walk = (k: Key) => scan(step, { x: tf.zeros([3]) as tf.Tensor, k }, { length: 6 });

  it.each([false, true])('in a graph gives what it gives eagerly (xla: %s)', (xla) => {
    const [end, path] = compile(walk, { xla })(key(4));
    const [eagerEnd, eagerPath] = walk(key(4));
    expect(distance(end.x, eagerEnd.x)).toBeLessThan(1e-6);
    expect(end.k).toEqual(eagerEnd.k);
    expect(distance(path.norm, eagerPath.norm)).toBeLessThan(1e-6);
    expect([...path.i.dataSync()]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('nests, and reads what is outside of the step', () => {
    const f = (x: tf.Tensor) => {
      const twice = tf.mul(x, 2);
      const outer = (y: tf.Tensor) => {
        const inner = (z: tf.Tensor) => [tf.add(z, twice), null] as const;
        return [scan(inner, tf.mul(y, x), { length: 2 })[0], y] as const;
      };
      return scan(outer, x, { length: 3 });
    };
    for (const xla of [false, true]) {
      const [[end, path], [eagerEnd, eagerPath]] = [compile(f, { xla })(tf.scalar(1.5)), f(tf.scalar(1.5))];
      expect(distance(end, eagerEnd)).toBeLessThan(1e-6);
      expect(distance(path, eagerPath)).toBeLessThan(1e-6);
    }
  });

  it('has a gradient, by unrolling', () => {
    const power = (y: tf.Tensor) => scan((z: tf.Tensor) => [tf.mul(z, y), null], y, { length: 4 })[0];
    expect(compile((y: tf.Tensor) => tf.grad(power)(y))(tf.scalar(2)).dataSync()[0]).toBe(80);
  });

  it('refuses a step that changes the form of the state', () => {
    const grow = (y: tf.Tensor1D) => scan((z: tf.Tensor1D) => [tf.concat([z, z]), null], y, { length: 2 })[0];
    for (const f of [grow, compile(grow)]) {
      expect(() => f(tf.ones([2]))).toThrow(
        /changes the form of the state from float32\[2\] to float32\[4\]/,
      );
    }
  });
});

it('leaks neither tensors nor memory over 10,000 calls', () => {
  const f = compile(
    (state: { x: tf.Tensor; k: Key }) => {
      const [now, next] = split(state.k);
      return { x: tf.add(tf.mul(state.x, 0.5), random.normal(now, [1000])), k: next };
    },
    { xla: false },
  );
  let state: { x: tf.Tensor; k: Key } = { x: tf.zeros([1000]), k: key(0) };
  const native = (tf.backend() as unknown as { binding: { getNumOfTensors(): number } }).binding;
  const call = (times: number) => {
    for (let i = 0; i < times; i++) {
      const next = f(state);
      state.x.dispose();
      state = next;
    }
  };
  call(2000);
  const [tensors, handles, bytes] = [
    tf.memory().numTensors,
    native.getNumOfTensors(),
    process.memoryUsage.rss(),
  ];
  call(10_000);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(native.getNumOfTensors()).toBe(handles);
  // A leaked result would be 40 MB, a leaked byte per character of a name 1 MB.
  expect(process.memoryUsage.rss() - bytes).toBeLessThan(8e6);
});

it('gives the session, its temporary folder and captured tensors back', () => {
  const native = (
    tf.backend() as unknown as { binding: { getNumOfTensors(): number; getNumOfSavedModels(): number } }
  ).binding;
  const big = tf.zeros([100, 100]);
  tf.tidy(() => tf.add(big, 1));
  const [handles, models] = [native.getNumOfTensors(), native.getNumOfSavedModels()];
  const f = compile((y: tf.Tensor) => valueAndGrad((z: tf.Tensor) => tf.sum(tf.mul(z, big)))(y).grads);
  for (const size of [1, 100]) f(tf.ones([size])).dispose();
  expect(native.getNumOfSavedModels()).toBe(models + 2);
  f.dispose();
  expect(native.getNumOfSavedModels()).toBe(models);
  expect(native.getNumOfTensors() - handles).toBeLessThanOrEqual(2);
});

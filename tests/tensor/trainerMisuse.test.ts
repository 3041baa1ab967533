/** What a reader may get wrong about trainers and optimisers, and is told. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  key,
  momentum,
  rmsprop,
  saveTensors,
  sgd,
  tf,
  trainer,
} from '../../src/tensor';

const options = {
  params: { w: tf.ones([2]) as tf.Tensor, b: tf.scalar(1) as tf.Tensor },
  key: key(1),
  optimiser: sgd(0.1),
  xla: false,
  loss: (p: { w: tf.Tensor; b: tf.Tensor }) => tf.sum(tf.square(tf.sub(p.w, p.b))) as tf.Tensor,
} as const;

it('adam(0.1) is not adam with its default learning rate', () => {
  for (const one of [adam, adamw])
    expect(() => one(0.1 as never)).toThrow('expected options such as { learningRate');
  for (const one of [momentum, rmsprop, adagrad]) {
    expect(() => one(0.1 as never)).toThrow('learning rate must be positive, got undefined');
  }
});

it('gradients must be those of the parameters', () => {
  const rule = adam();
  const { params } = options;
  const state = rule.init(params);
  const update = (gradients: unknown) => () => rule.update(gradients as typeof params, state, params);
  expect(update({ v: params.w, b: params.b })).toThrow(/differ at the root: .*\{b, w\} against .*\{b, v\}/);
  expect(update({ w: tf.ones([3]), b: params.b })).toThrow(
    "gradient of 'w' has the shape [3], the parameter [2]",
  );
});

it.each<[string, unknown, string]>([
  ['a number', () => 3, 'got 3'],
  ['a vector', () => tf.ones([2]), 'got float32 of shape [2]'],
])('a schedule that returns %s is an error', (_, schedule, message) => {
  const one = trainer({ ...options, optimiser: sgd(schedule as never) });
  expect(() => one.step()).toThrow(`A schedule must return a float32 scalar tensor, ${message}`);
  one.dispose();
});

it('what a trainer needs and has not got is named', () => {
  const without = (change: object) => () => trainer({ ...options, ...change });
  expect(without({ key: undefined })).toThrow('trainer: expected a key, such as key(0), got undefined');
  expect(without({ loss: undefined })).toThrow('trainer: the trainer has no loss function');
  expect(without({ optimiser: undefined })).toThrow('trainer: the trainer has no optimiser');
  expect(without({ trains: [] })).toThrow('trainer: the trainer trains no parameter');
  const silent = trainer({ ...options, loss: () => undefined as never });
  expect(() => silent.step()).toThrow('the loss function must return a scalar tensor');
  expect(() => silent.manySteps(-1)).toThrow('the number of steps must be an integer ≥ 0, got -1');
  silent.dispose();
});

it('a state that does not fit is refused before anything changes', () => {
  const one = trainer(options);
  const state = one.state();
  const { w, b } = state.params;
  const restore = (change: object) => () => one.restore({ ...state, ...change });
  expect(restore({ params: { w: tf.ones([2], 'int32'), b } })).toThrow(
    "'params.w' is int32 of shape [2], not float32",
  );
  expect(restore({ params: { w: 1, b } })).toThrow("'params.w' is 1, not float32 of shape [2]");
  const gone = w.clone();
  gone.dispose();
  expect(restore({ params: { w: gone, b } })).toThrow("'params.w' is a disposed tensor");
  expect(restore({ key: tf.ones([2]) })).toThrow("'key' is float32 of shape [2], not int32 of shape [2]");
  expect(one.params().w.arraySync()).toEqual([1, 1]);
  one.dispose();
});

it('text cannot be saved as tensors', () => {
  expect(() => saveTensors(join(tmpdir(), 'bayesbook-text'), { a: tf.tensor(['x']) })).toThrow('got string');
});

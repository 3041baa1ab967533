import { expect, test } from 'vitest';
import { tf } from '../../src/tensor';

test('adds', () => {
  expect(tf.add(1, 2).arraySync()).toBe(3);
});

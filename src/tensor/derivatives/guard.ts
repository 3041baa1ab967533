import { tf } from '../backend';

/**
 * A backward pass walks the tape from the end. Once it has met a `where`, cotangents may be 0 for having been masked,
 * and products with them are taken with care (see masked.ts) for the rest of the pass. Passes without a `where` do not
 * pay for it.
 */
let guarded = false;

export function guard(): void {
  guarded = true;
}

export function isGuarded(): boolean {
  return guarded;
}

interface Engine {
  gradients(...args: unknown[]): unknown;
}

const engine = tf.engine() as unknown as Engine;
const gradients = engine.gradients;

engine.gradients = function withFreshGuard(this: Engine, ...args) {
  const before = guarded;
  guarded = false;
  try {
    return gradients.apply(this, args);
  } finally {
    guarded = before;
  }
};

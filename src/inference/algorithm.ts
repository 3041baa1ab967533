import type { Key } from '../tensor';

/**
 * The one shape of every inference algorithm in this book: a pair of pure functions.
 *
 * `State` holds what the next step needs and nothing else; `Info` holds what a person wants to look at (was the
 * proposal accepted, the energy, the terms of the ELBO). A step never changes the state it is given. Deterministic
 * algorithms (coordinate ascent, EM) have the same shape and leave the key unused.
 */
export interface Algorithm<Position, State, Info> {
  /** The state that starts at `position`. Algorithms that draw something at the start need the key. */
  readonly init: (position: Position, key?: Key) => State;
  /** One step: the next state, and what there is to see of this one. */
  readonly step: (key: Key, state: State) => readonly [State, Info];
}

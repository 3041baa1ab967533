import type { Exercise } from '../exercise';

/** Part 1, chapter 3: how it works. */
export const exercises: readonly Exercise[] = [];

import type { Exercise } from '../exercise';

export const exercises: readonly Exercise[] = [];

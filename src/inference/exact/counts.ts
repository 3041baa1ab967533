/** Checks of counted data, shared by the conjugate models of counts. */
import { assertList } from '../checks';

export function assertCount(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 0))
    throw new RangeError(`${name} must be an integer ≥ 0, got ${value}.`);
}

export function assertCounts(name: string, values: ArrayLike<number>): void {
  assertList(name, values);
  if (values.length === 0) throw new RangeError(`${name} is empty.`);
  for (let i = 0; i < values.length; i++) assertCount(`${name}[${i}]`, values[i]);
}

/** Whether an evidence is that of the counts, or of one sequence of outcomes that has these counts. */
export interface EvidenceOf {
  readonly of?: 'counts' | 'sequence';
}

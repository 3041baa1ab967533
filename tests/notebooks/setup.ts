import { buildIfStale } from '../../scripts/book/build.mjs';
import { root } from './support';

/** Notebooks import the built package: without this, they would be tested against the code of yesterday. */
export default function setup(): void {
  buildIfStale(root);
}

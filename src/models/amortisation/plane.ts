import { type Key, random, tf } from '../../tensor';
import { type LatentCurve, logEvidenceByGrid } from '../latentCurve';
import type { NetworkStack } from '../networkStack';
import { bounds } from './bounds';
import { encode } from './encoder';
import { bestGaussians } from './perDatum';

/** A value at each point of a plane: z[i][j] for x₂[i], x₁[j]. */
export interface OverPlane {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly (readonly number[])[];
}

/** The amortisation gap of an encoder, best bound − its bound (nats), at every point of a plane, and log p(x) there. */
export async function gapOverPlane(
  curve: LatentCurve,
  encoder: NetworkStack,
  options: {
    readonly x1: readonly number[];
    readonly x2: readonly number[];
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<{ readonly gap: OverPlane; readonly logEvidence: OverPlane }> {
  const { x1, x2, progress } = options;
  const points = x2.flatMap((b) => x1.map((a) => [a, b]));
  const best = bounds(curve, points, await bestGaussians(curve, points, { progress }));
  const ofEncoder = bounds(curve, points, encode(encoder, points));
  const rows = (values: readonly number[]) =>
    x2.map((_, i) => values.slice(i * x1.length, (i + 1) * x1.length));
  return {
    gap: { x: x1, y: x2, z: rows(best.map((value, n) => value - ofEncoder[n])) },
    logEvidence: { x: x1, y: x2, z: rows(points.map((x) => logEvidenceByGrid(curve, x))) },
  };
}

/** n points spread evenly over a square around 0: data that no model has made. */
export function spreadOver(reach: number, { key, n }: { readonly key: Key; readonly n: number }): number[][] {
  return tf.tidy(() => (random.uniform(key, [n, 2], -reach, reach) as tf.Tensor2D).arraySync());
}

import { diffusion } from './diffusion';
import { gpEvidence, gpGradient } from './gaussianProcess';
import { lda } from './lda';
import { leapfrog } from './leapfrog';
import { maml } from './maml';
import { normals } from './normals';
import { nutsLogistic, nutsSchools } from './nuts';
import { vae20, vae100, vaeListing } from './vae';
import type { Workload } from './workload';

/** Every workload, in the order of the report. */
export const WORKLOADS: readonly Workload[] = [
  vae100,
  vae20,
  vaeListing,
  leapfrog,
  maml,
  diffusion,
  normals,
  gpEvidence,
  gpGradient,
  nutsSchools,
  nutsLogistic,
  lda,
];

import { type Key, tf, tree } from '../../tensor';
import type { TaskBatch } from '../fewShot';
import { firstOrderGradient, metaGradient } from './gradients';
import { type Adaptation, initial } from './network';

/** What a computation takes, counted, not timed. */
export interface Work {
  /** Multiplications and additions: 2·m·k·n for a product of matrices, one for each number that anything else gives out. */
  readonly operations: number;
  /** Most bytes of tensors that were alive at once, beyond those before. */
  readonly peakBytes: number;
}

/**
 * Runs something once, eagerly, and counts every kernel. What it returns is disposed.
 * @param f gives a nested record of tensors
 */
export async function workOf(f: () => unknown): Promise<Work> {
  const nothing = tf.scalar(0);
  const before = tf.memory().numBytes;
  let result: unknown;
  const { kernels, peakBytes } = await tf.profile(() => {
    result = f();
    return nothing;
  });
  tree.dispose(result, nothing);
  return {
    operations: kernels.reduce((sum, one) => sum + operations(one), 0),
    peakBytes: peakBytes - before,
  };
}

/** The work of one meta-gradient, with and without second derivatives, and of one that does not adapt. */
export interface MetaWork {
  readonly parameters: number;
  readonly plain: Work;
  readonly firstOrder: Work;
  readonly secondOrder: Work;
}

/** Counts the meta-gradients of networks 1–width–width–1, on given tasks, one after the other. */
export async function workByWidth(
  widths: readonly number[],
  { key, tasks, options }: { readonly key: Key; readonly tasks: TaskBatch; readonly options: Adaptation },
): Promise<MetaWork[]> {
  const rows: MetaWork[] = [];
  for (const width of widths) {
    const theta = initial(key, [1, width, width, 1]);
    const plain = await workOf(() => metaGradient(theta, tasks, { ...options, steps: 0 }));
    const firstOrder = await workOf(() => firstOrderGradient(theta, tasks, options));
    const secondOrder = await workOf(() => metaGradient(theta, tasks, options));
    rows.push({ parameters: tree.count(theta), plain, firstOrder, secondOrder });
    tree.dispose(theta);
  }
  return rows;
}

/**
 * Seconds of one compiled function over those of another: the median over rounds in which the two take turns, so that a busy
 * machine slows down both.
 */
export function timeRatio(
  slow: () => unknown,
  quick: () => unknown,
  { rounds = 9, calls = 10 }: { readonly rounds?: number; readonly calls?: number } = {},
): number {
  const seconds = (f: () => unknown): number => {
    const begin = performance.now();
    for (let i = 0; i < calls; i++) tree.dispose(f());
    return performance.now() - begin;
  };
  for (const f of [slow, quick]) seconds(f);
  const ratios = Array.from({ length: rounds }, () => seconds(slow) / seconds(quick));
  return ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}

interface Kernel {
  readonly name: string;
  readonly inputShapes: readonly (readonly number[] | null)[];
  readonly outputShapes: readonly (readonly number[] | null)[];
}

const sizeOf = (shape: readonly number[] | null) => (shape ?? []).reduce((a, b) => a * b, 1);

/** Kernels that hand on what there is. */
const FREE = new Set(['Identity', 'Reshape', 'ExpandDims', 'Squeeze']);

function operations({ name, inputShapes, outputShapes }: Kernel): number {
  const out = outputShapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  if (FREE.has(name)) return 0;
  if (name !== 'BatchMatMul') return out;
  // [m, k] times [k, n] for each of a batch: the sizes give k, however the matrices are transposed.
  const batch = sizeOf((outputShapes[0] ?? []).slice(0, -2));
  const [a, b] = inputShapes.map((shape) => sizeOf(shape) / sizeOf((shape ?? []).slice(0, -2)));
  return 2 * out * Math.sqrt((a * b) / (out / batch));
}

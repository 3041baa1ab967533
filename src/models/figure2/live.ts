import { type Key, random, tf, tree } from '../../tensor';
import { reconstruct } from '../vae/manifold';
import { decode, type VaeParams } from '../vae/model';
import { curveOf, panelTitle } from './chart';
import { type Method, type Panel, panelCheckpoints, panelModel, train, WIDE_START } from './panels';
import { type CurveRecord, curveRecord } from './record';

/** Training and test images of a panel, [N, D]. */
export interface PanelData {
  readonly images: tf.Tensor2D;
  readonly test: tf.Tensor2D;
}

/** What the networks of one moment make of fixed latent vectors and fixed test images: rows of pixels in [0, 1]. */
export interface Snapshot {
  readonly samples: number;
  /** Decoded from the same draws of the prior each time. */
  readonly drawn: readonly (readonly number[])[];
  /** The first test images, encoded and decoded. */
  readonly rebuilt: readonly (readonly number[])[];
}

export interface LiveOptions {
  readonly key: Key;
  /** Training samples of each curve. */
  readonly samples: number;
  /** Images of each set that the bounds are means over. */
  readonly evaluateOn: number;
  /** Each curve takes the step size that its recorded run chose; where there is none yet, 0.02. */
  readonly recorded: readonly CurveRecord[];
  /** A line of progress for each curve: `progress` of the notebook. */
  readonly progress?: (label: string) => (done: number, total: number, note: string) => void;
  /** Images of each kind in a snapshot; 8 if not given. */
  readonly pictures?: number;
}

/** One curve to train: a panel by one of the methods. */
export interface LivePlan {
  readonly panel: Panel;
  readonly method: Method;
  /** Training samples, where they differ from those of the other curves. */
  readonly samples?: number;
  /** Whether the weights start from N(0, 0.1²) in place of N(0, 0.01²). */
  readonly wide?: boolean;
}

export interface LiveCurve {
  readonly curve: CurveRecord;
  readonly snapshots: readonly Snapshot[];
  /** What was learnt; owned by the caller. */
  readonly params: VaeParams;
  /** Processor seconds of training, evaluation and pictures. */
  readonly processorSeconds: number;
}

/**
 * Trains some of figure 2's curves, one after the other. An interrupt ends the last of them early: its curve and its networks
 * up to there are kept, and those that come after it are missing.
 */
export async function trainLive(
  plans: readonly LivePlan[],
  dataOf: (panel: Panel) => PanelData,
  options: LiveOptions,
): Promise<readonly LiveCurve[]> {
  const results: LiveCurve[] = [];
  for (const plan of plans) {
    const settings = { ...options, samples: plan.samples ?? options.samples };
    const { interrupted, ...result } = await liveCurve(plan, dataOf(plan.panel), settings);
    results.push(result);
    if (interrupted) break;
  }
  return results;
}

async function liveCurve(
  { panel, method, wide }: LivePlan,
  { images, test }: PanelData,
  { key, samples, evaluateOn, recorded, progress, pictures = 8 }: LiveOptions,
): Promise<LiveCurve & { readonly interrupted: boolean }> {
  const model = panelModel(panel);
  const z = random.normal(key, [pictures, model.latents]);
  const x = tf.slice(test, [0, 0], [pictures, -1]);
  const snapshots: Snapshot[] = [];
  const look = (seen: number, params: VaeParams) => {
    const [drawn, rebuilt] = tf.tidy(() =>
      [decode(model, params.decoder, z), reconstruct(model, params, x)].map(rows),
    );
    snapshots.push({ samples: seen, drawn, rebuilt });
  };
  const begin = process.cpuUsage();
  try {
    const result = await train(panel, method, {
      key,
      images,
      test,
      evaluateOn,
      samples,
      learningRate: curveOf(recorded, panel, method)?.learningRate ?? 0.02,
      checkpoints: everyThird(panelCheckpoints(1e7), samples),
      onCheckpoint: (point, params) => look(point.samples, params),
      progress: progress?.(`${panelTitle(panel)}, ${method}`),
      ...(wide ? { initialScale: WIDE_START } : {}),
      xla: samples < LONG_RUN ? false : 'auto',
    });
    tree.dispose(result.state);
    const { user, system } = process.cpuUsage(begin);
    return {
      curve: curveRecord(panel, method, result),
      snapshots,
      params: result.params,
      processorSeconds: (user + system) / 1e6,
      interrupted: result.interrupted,
    };
  } finally {
    tree.dispose([z, x]);
  }
}

/** From so many samples on, XLA's machine code is worth the seconds that it takes to compile. */
const LONG_RUN = 2e5;

/** Some of the record's own checkpoints, so that live and recorded points stand at the same places, and the end. */
function everyThird(checkpoints: readonly number[], samples: number): number[] {
  const some = checkpoints.filter((count, i) => i % 3 === 1 && count < samples);
  return [...some, samples];
}

const rows = (tensor: tf.Tensor): number[][] =>
  (tensor.arraySync() as number[][]).map((row) => row.map((value) => Number(value.toFixed(3))));

/** Seconds of training for a million samples, from the whole curve. */
export function secondsPerMillion({ seconds, samples }: CurveRecord): number {
  return (seconds[seconds.length - 1] / samples[samples.length - 1]) * 1e6;
}

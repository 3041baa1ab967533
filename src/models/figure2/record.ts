import type { CurvePoint } from '../vae/curve';
import type { Trained } from '../vae/train';
import type { Method, Panel } from './panels';

/** What is kept of one curve: columns of one number for each checkpoint, bounds in nats per data point. */
export interface CurveRecord {
  readonly panel: Panel;
  readonly method: Method;
  /** Adagrad's step size. */
  readonly learningRate: number;
  /** Training samples seen. */
  readonly samples: readonly number[];
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** The KL term of the test bound. */
  readonly testKl: readonly number[];
  /** Seconds of training up to each checkpoint. */
  readonly seconds: readonly number[];
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

/** A trained curve in the form that is drawn and recorded. @param curve all points, where training went in stretches */
export function curveRecord(
  panel: Panel,
  method: Method,
  { learningRate, curve }: Pick<Trained, 'learningRate'> & { readonly curve: readonly CurvePoint[] },
): CurveRecord {
  const column = (of: (point: CurvePoint) => number, digits: number) =>
    curve.map((point) => rounded(of(point), digits));
  return {
    panel,
    method,
    learningRate: learningRate ?? Number.NaN,
    samples: column(({ samples }) => samples, 0),
    train: column(({ train }) => train.bound, 2),
    test: column(({ test }) => test?.bound ?? Number.NaN, 2),
    testKl: column(({ test }) => test?.kl ?? Number.NaN, 2),
    seconds: column(({ seconds }) => seconds, 1),
  };
}
